# ruff: noqa: E501 - mails have long lines
"""A mail of each network, as far as is known of what they are like, and of most in two languages."""

from __future__ import annotations

from courtesydesk.domain.mentions import Kind
from support.notices import Sample

SAMPLES = (
    Sample(
        "google", "en", "Google Business Profile <businessprofile-noreply@google.com>",
        "Ana left a review for Juniper Street Bakery", Kind.REVIEW, "Ana Pereira",
        "The rye was burnt and nobody said sorry.\nWe waited twenty minutes.",
        plain="""Juniper Street Bakery
You got a new 2-star review

Read review
<https://business.google.com/n/123/reviews?review_id=AbFvOqkXyz123_-abcdef&hl=en&utm_source=email>

Ana Pereira

The rye was burnt and nobody said sorry.
We waited twenty minutes.

Reply to review
<https://business.google.com/n/123/reviews?review_id=AbFvOqkXyz123_-abcdef&hl=en&utm_source=email>

Replying to reviews shows customers that you care about your business
You received this email because you manage a profile.
© 2026 Google LLC, 1600 Amphitheatre Parkway
""",
        stars=2, own_id="AbFvOqkXyz123_-abcdef",
        url="https://business.google.com/n/123/reviews?review_id=AbFvOqkXyz123_-abcdef&hl=en",
    ),
    Sample(
        "google", "de", "Google Unternehmensprofil <businessprofile-noreply@google.com>",
        "Anna hat eine Rezension zu Bäckerei Wacholder geschrieben", Kind.REVIEW, "Anna Groß",
        "Die Brezeln waren hart. Schade!",
        html="""<html><body><table><tr><td><img src="https://x.test/l.png" alt="Google"></td></tr>
<tr><td><h1>Sie haben eine neue 3-Sterne-Rezension erhalten</h1></td></tr>
<tr><td><b>Anna Groß</b></td></tr><tr><td><img alt="3 Sterne" src="s.png"></td></tr>
<tr><td><p>Die Brezeln waren hart. Schade!</p></td></tr>
<tr><td><a href="https://business.google.com/reviews/AbFvOqkDE_456-uvwxyz123?hl=de">Auf Rezension antworten</a></td></tr>
<tr><td><p>Sie erhalten diese E-Mail, weil Sie ein Profil verwalten. <a href="https://google.com/u">Abmelden</a></p>
</td></tr></table></body></html>""",
        stars=3, own_id="AbFvOqkDE_456-uvwxyz123",
        url="https://business.google.com/reviews/AbFvOqkDE_456-uvwxyz123?hl=de",
    ),
    Sample(
        "yelp", "en", "Yelp for Business <no-reply@yelp.com>",
        "Ana P. posted a review of Juniper Street Bakery", Kind.REVIEW, "Ana P.",
        "Went back again, and again the coffee was cold. I asked twice…",
        html="""<body><p>Hi Juniper,</p><h2>Ana P. posted a review of Juniper Street Bakery</h2>
<table><tr><td><img src="a.jpg" alt="Ana P."></td><td><a href="https://www.yelp.com/user_details?userid=W8UK02IDdRS2GL_66fuq6w">Ana P.</a></td></tr>
<tr><td><img src="r.png" alt="2.0 star rating"></td></tr></table>
<p>Went back again, and again the coffee was cold. I asked twice...</p>
<p><a href="https://www.yelp.com/biz/juniper-street?hrid=xAG4O7l-t1ubbwVAlPnDKg&utm_medium=email&token=s3cr3t">Read full review</a></p>
<p>Responding to reviews shows customers that you care.</p>
<p>This email was sent to hello@juniperstreet.test. <a href="https://www.yelp.com/unsubscribe">Unsubscribe</a></p></body>""",
        stars=2, cut=True, own_id="xAG4O7l-t1ubbwVAlPnDKg",
        url="https://www.yelp.com/biz/juniper-street?hrid=xAG4O7l-t1ubbwVAlPnDKg",
    ),
    Sample(
        "yelp", "fr", "Yelp <no-reply@yelp.fr>", "Anaïs P. a laissé un avis sur Boulangerie Genévrier",
        Kind.REVIEW, "Anaïs P.", "Pain trop cuit, mais l’accueil était charmant.",
        plain="""Bonjour,

Anaïs P. a laissé un avis sur Boulangerie Genévrier

4 étoiles

« Pain trop cuit, mais l’accueil était charmant. »

Voir l’avis : https://www.yelp.fr/biz/genevrier?hrid=fR4O7l-t1ubbwVAlPnDKg

Vous recevez cet e-mail car vous gérez cette page.
""",
        stars=4, own_id="fR4O7l-t1ubbwVAlPnDKg",
        url="https://www.yelp.fr/biz/genevrier?hrid=fR4O7l-t1ubbwVAlPnDKg",
    ),
    Sample(
        "tripadvisor", "en", "Tripadvisor <members@e.tripadvisor.com>",
        "New review of Juniper Street Bakery", Kind.REVIEW, "anap_travels",
        "Lovely place, slow service. We will come back on a Tuesday.",
        html="""<div>Dear owner,</div><div>You have a new review of Juniper Street Bakery</div>
<div>“Lovely place, slow service. We will come back on a Tuesday.”</div>
<div>Rated 4 of 5 bubbles</div><div>by @anap_travels</div>
<div><a href="https://click.e.tripadvisor.com/go?u=https%3A%2F%2Fwww.tripadvisor.com%2FShowUserReviews-g186338-d123-r987654321-Juniper.html%3Futm_source%3Dmail">Respond to this review</a></div>
<div>© 2026 Tripadvisor LLC</div>""",
        handle="anap_travels", stars=4, own_id="987654321",
        url="https://www.tripadvisor.com/ShowUserReviews-g186338-d123-r987654321-Juniper.html",
    ),
    Sample(
        "tripadvisor", "es", "Tripadvisor <noreply@e.tripadvisor.com>",
        "Ana P. ha escrito una opinión sobre Panadería Enebro", Kind.REVIEW, "Ana P.",
        "El café estaba frío y nadie pidió perdón.",
        plain="""Hola, Panadería Enebro:

Ana P. ha escrito una opinión sobre Panadería Enebro

Puntuación: 2 de 5

El café estaba frío y nadie pidió perdón.

Responder a la opinión
https://www.tripadvisor.es/ShowUserReviews-g1-d2-r55667788-Enebro.html

Has recibido este correo porque gestionas este negocio.
""",
        stars=2, own_id="55667788",
        url="https://www.tripadvisor.es/ShowUserReviews-g1-d2-r55667788-Enebro.html",
    ),
    Sample(
        "trustpilot", "en", "Trustpilot <noreply@trustpilot.com>", "New 1-star review from Ana P.",
        Kind.REVIEW, "Ana P.", "Two weeks late\n\nI wrote three times and got no answer.",
        html="""<p>You have a new review</p><p>Ana P.</p><p>★☆☆☆☆</p><h3>Two weeks late</h3>
<p>I wrote three times and got no answer.</p>
<p><a href="https://business.trustpilot.com/reviews/507f191e810c19729de860ea">Reply to review</a></p>
<p>Unsubscribe</p>""",
        stars=1, own_id="507f191e810c19729de860ea",
        url="https://business.trustpilot.com/reviews/507f191e810c19729de860ea",
    ),
    Sample(
        "trustpilot", "de", "Trustpilot <no-reply@trustpilotmail.com>",
        "Neue 5-Sterne-Bewertung von Jürgen K.", Kind.REVIEW, "Jürgen K.",
        "Schnell, freundlich, frisch.",
        plain="""Neue 5-Sterne-Bewertung von Jürgen K.

Jürgen K. schrieb:

Schnell, freundlich, frisch.

Bewertung ansehen: https://de.trustpilot.com/reviews/507f191e810c19729de86aaa?utm_source=mail

Sie erhalten diese Nachricht, weil Benachrichtigungen eingeschaltet sind.
""",
        stars=5, own_id="507f191e810c19729de86aaa",
        url="https://de.trustpilot.com/reviews/507f191e810c19729de86aaa",
    ),
    Sample(
        "facebook", "en", "Facebook <notification+abc@facebookmail.com>",
        "Ana Pereira commented on your post", Kind.COMMENT, "Ana Pereira",
        "Is the plum cake back next week?",
        html="""<table><tr><td><a href="https://www.facebook.com/n/?juniper%2Fposts%2F1112223334&comment_id=5556667778&n_m=x">
<span>Ana Pereira</span> commented on your post.</a></td></tr>
<tr><td><a href="https://www.facebook.com/ana.pereira">Ana Pereira</a></td></tr><tr><td>November 20 at 9:15 AM</td></tr>
<tr><td><span>Is the plum cake back next week?</span></td></tr>
<tr><td><a href="https://www.facebook.com/juniper/posts/1112223334?comment_id=5556667778&n_m=hello&aref=1&medium=email&mid=6">View on Facebook</a></td></tr>
<tr><td>This message was sent to hello@juniperstreet.test.</td></tr></table>""",
        own_id="1112223334_5556667778",
        url="https://www.facebook.com/juniper/posts/1112223334?comment_id=5556667778",
        headers={"List-Id": "<1234.groups.facebook.com>"},
    ),
    Sample(
        "facebook", "fr", "Facebook <notification@facebookmail.com>",
        "Anaïs Petit a commenté votre publication", Kind.COMMENT, "Anaïs Petit",
        "Vous êtes ouverts dimanche ?",
        plain="""Anaïs Petit a commenté votre publication.

Anaïs Petit a écrit :
« Vous êtes ouverts dimanche ? »

Voir le commentaire
https://www.facebook.com/permalink.php?story_fbid=1112223339&id=998877665&comment_id=444555666&n_m=a

Ce message a été envoyé à hello@juniperstreet.test.
""",
        own_id="1112223339_444555666",
        url="https://www.facebook.com/permalink.php?story_fbid=1112223339&id=998877665&comment_id=444555666",
    ),
    Sample(
        "instagram", "en", "Instagram <no-reply@mail.instagram.com>",
        "ana.p mentioned you in a comment", Kind.COMMENT, "ana.p", "@juniperstreet do you ship?",
        html="""<p>ana.p mentioned you in a comment.</p><p>ana.p</p><p>@juniperstreet do you ship?</p>
<p><a href="https://www.instagram.com/p/C0abc/c/17912345678901234/?utm_source=email">View comment</a></p>
<p>© Instagram. Meta Platforms, Inc.</p>""",
        handle="ana.p", own_id="17912345678901234",
        url="https://www.instagram.com/p/C0abc/c/17912345678901234/",
    ),
    Sample(
        "instagram", "es", "Instagram <no-reply@mail.instagram.com>",
        "ana.p ha comentado tu publicación", Kind.COMMENT, "ana.p", "¿Hacéis envíos?",
        plain="""ana.p ha comentado tu publicación:

"¿Hacéis envíos?"

Ver comentario
https://www.instagram.com/p/C0abd/c/17900000000000001/

Este mensaje fue enviado a hello@juniperstreet.test.
""",
        handle="ana.p", own_id="17900000000000001",
        url="https://www.instagram.com/p/C0abd/c/17900000000000001/",
    ),
    Sample(
        "threads", "en", "Threads <no-reply@mail.threads.net>", "ana.p replied to your thread",
        Kind.COMMENT, "ana.p", "opening hours today?",
        html="""<h1>ana.p replied to your thread</h1><p>opening hours today?</p>
<a href="https://www.threads.net/@ana.p/post/C0xyz?utm_source=mail">View on Threads</a>
<p>You received this email because you have notifications on.</p>""",
        handle="ana.p", url="https://www.threads.net/@ana.p/post/C0xyz",
    ),
    Sample(
        "threads", "de", "Threads <no-reply@threads.net>", "ana.p hat dich erwähnt",
        Kind.POST, "ana.p", "@juniperstreet seid ihr umgezogen?",
        plain="""ana.p hat dich erwähnt

@juniperstreet seid ihr umgezogen?

Beitrag ansehen
https://www.threads.com/@ana.p/post/C0xyy

Du erhältst diese Nachricht, weil Benachrichtigungen aktiv sind.
""",
        handle="ana.p", url="https://www.threads.com/@ana.p/post/C0xyy",
    ),
    Sample(
        "linkedin", "en", "LinkedIn <notifications-noreply@linkedin.com>",
        "Ana Pereira mentioned you in a comment", Kind.COMMENT, "Ana Pereira",
        "Still no answer from the support of Juniper Street Bakery.",
        html="""<table><tr><td><h2>Ana Pereira mentioned you in a comment</h2></td></tr>
<tr><td>Ana Pereira</td></tr><tr><td>Still no answer from the support of Juniper Street Bakery.</td></tr>
<tr><td><a href="https://www.linkedin.com/comm/feed/update/urn:li:activity:663134943/?commentUrn=urn%3Ali%3Acomment%3A(activity%3A663134943%2C663606286)&midToken=AQ&trk=eml&otpToken=MT">View comment</a></td></tr>
<tr><td>You are receiving LinkedIn notification emails.</td></tr></table>""",
        own_id="urn:li:comment:(activity:663134943,663606286)",
        url="https://www.linkedin.com/comm/feed/update/urn:li:activity:663134943/"
        "?commentUrn=urn:li:comment:(activity:663134943,663606286)",
    ),
    Sample(
        "linkedin", "fr", "Anaïs Petit via LinkedIn <messages-noreply@linkedin.com>",
        "Anaïs Petit vous a envoyé un message", Kind.DIRECT, "Anaïs Petit",
        "Bonjour, faites-vous des gâteaux pour 60 personnes ?",
        plain="""Anaïs Petit vous a envoyé un message

Anaïs Petit
il y a 2 heures

Bonjour, faites-vous des gâteaux pour 60 personnes ?

Répondre : https://www.linkedin.com/comm/messaging/thread/2-abc?midToken=AQ&trk=eml

Vous recevez les notifications LinkedIn.
""",
        url="https://www.linkedin.com/comm/messaging/thread/2-abc",
    ),
    Sample(
        "x", "en", "X <notify@x.com>", "Ana P. (@anap) mentioned you", Kind.POST, "Ana P.",
        "@juniperstreet my order arrived cold again 😡",
        html="""<table><tr><td>Ana P. (@anap) mentioned you</td></tr><tr><td><b>Ana P.</b> @anap</td></tr>
<tr><td>@juniperstreet my order arrived cold again 😡</td></tr>
<tr><td><a href="https://x.com/juniperstreet/status/1990000000000000001?cxt=1">our post</a></td></tr>
<tr><td><a href="https://x.com/anap/status/1990000000000000002?t=1&s=09&cn=ZmxleA%3D%3D&refsrc=email">View on X</a></td></tr>
<tr><td>Unsubscribe</td></tr></table>""",
        handle="anap", own_id="1990000000000000002",
        url="https://x.com/anap/status/1990000000000000002",
    ),
    Sample(
        "x", "es", "X <notify@x.com>", "Ana P. (@anap) respondió a tu post", Kind.COMMENT, "Ana P.",
        "¿y mi pedido?",
        plain="""Ana P. (@anap) respondió a tu post

Ana P.
@anap
¿y mi pedido?

Ver en X
https://x.com/anap/status/1990000000000000009?s=09

Configuración de notificaciones
""",
        handle="anap", own_id="1990000000000000009",
        url="https://x.com/anap/status/1990000000000000009",
    ),
    Sample(
        "reddit", "en", "Reddit <noreply@redditmail.com>", "u/anap replied to your comment in r/bread",
        Kind.COMMENT, "anap", "Closed on Mondays? Since when?",
        html="""<table><tr><td>u/anap replied to your comment in r/bread</td></tr><tr><td>u/anap · 2h</td></tr>
<tr><td>Closed on Mondays? Since when?</td></tr>
<tr><td><a href="https://click.redditmail.com/CL0/https:%2F%2Fwww.reddit.com%2Fr%2Fbread%2Fcomments%2Fbb24k7%2Fwhere%2Fekftbox%2F%3Fcontext=3%26ref=email/1/0100/xyz=">View reply</a></td></tr>
<tr><td>This email was intended for u/juniperstreet. Unsubscribe</td></tr></table>""",
        handle="anap", own_id="t1_ekftbox",
        url="https://www.reddit.com/r/bread/comments/bb24k7/where/ekftbox/",
    ),
    Sample(
        "reddit", "de", "Reddit <noreply@redditmail.com>",
        "u/anap hat auf deinen Beitrag in r/brot geantwortet", Kind.COMMENT, "anap",
        "Seit wann macht ihr montags zu?",
        plain="""u/anap hat auf deinen Beitrag in r/brot geantwortet

Seit wann macht ihr montags zu?

Antwort ansehen: https://www.reddit.com/r/brot/comments/bb24k9/wo/ekftbzz/

Diese E-Mail wurde an u/juniperstreet gesendet.
""",
        handle="anap", own_id="t1_ekftbzz",
        url="https://www.reddit.com/r/brot/comments/bb24k9/wo/ekftbzz/",
    ),
    Sample(
        "youtube", "en", "YouTube <noreply@youtube.com>",
        "New comment on “How we bake rye”", Kind.COMMENT, "anap", "Which flour is that?",
        html="""<p>New comment on “How we bake rye”</p><p>@anap</p><p>Which flour is that?</p>
<p><a href="https://www.youtube.com/watch?v=dQw4w9&lc=UgzAbCdEfGhIjKlMn4AaABAg&feature=em-comments">Reply</a></p>
<p>©2026 YouTube, LLC</p>""",
        handle="anap", own_id="UgzAbCdEfGhIjKlMn4AaABAg",
        url="https://www.youtube.com/watch?v=dQw4w9&lc=UgzAbCdEfGhIjKlMn4AaABAg",
    ),
    Sample(
        "youtube", "fr", "YouTube <no-reply@youtube.com>",
        "Anaïs a répondu à votre commentaire", Kind.COMMENT, "Anaïs", "Quelle farine ?",
        plain="""Anaïs a répondu à votre commentaire

> Quelle farine ?

Afficher la réponse
https://www.youtube.com/watch?v=dQw4w9&lc=UgzAbCdEfGhIjKlMn4AaABAg.9abc

Vous recevez cet e-mail à cause de vos paramètres.
""",
        own_id="UgzAbCdEfGhIjKlMn4AaABAg.9abc",
        url="https://www.youtube.com/watch?v=dQw4w9&lc=UgzAbCdEfGhIjKlMn4AaABAg.9abc",
    ),
    Sample(
        "pinterest", "en", "Pinterest <pinbot@account.pinterest.com>", "Ana P. commented on your Pin",
        Kind.COMMENT, "Ana P.", "How long in the oven?",
        html="""<p>Ana P. commented on your Pin</p><p>“How long in the oven?”</p>
<p><a href="https://www.pinterest.com/pin/123456789/?utm_campaign=c&e_t=1">See comment</a></p><p>Unsubscribe</p>""",
        url="https://www.pinterest.com/pin/123456789/?e_t=1",
    ),
    Sample(
        "pinterest", "es", "Pinterest <no-reply@account.pinterest.com>",
        "Ana P. comentó en tu Pin", Kind.COMMENT, "Ana P.", "¿Cuánto tiempo en el horno?",
        plain="""Ana P. comentó en tu Pin

Ana P. dijo:
¿Cuánto tiempo en el horno?

Ver Pin
https://www.pinterest.es/pin/123456780/

Date de baja
""",
        url="https://www.pinterest.es/pin/123456780/",
    ),
    Sample(
        "foursquare", "en", "Foursquare <noreply@foursquare.com>",
        "Ana P. left a tip at Juniper Street Bakery", Kind.POST, "Ana P.",
        "Ask for the oat flat white.",
        html="""<p>Ana P. left a tip at Juniper Street Bakery</p><blockquote>Ask for the oat flat white.</blockquote>
<p><a href="https://foursquare.com/item/5ab1c2d3e4f5a6b7c8d9e0f1">See tip</a></p><p>Unsubscribe</p>""",
        own_id="5ab1c2d3e4f5a6b7c8d9e0f1", url="https://foursquare.com/item/5ab1c2d3e4f5a6b7c8d9e0f1",
    ),
    Sample(
        "tumblr", "en", "Tumblr <no-reply@tumblr.com>", "anap replied to your post", Kind.COMMENT,
        "anap", "love this",
        plain="""anap replied to your post

"love this"

View post
https://www.tumblr.com/juniperstreet/7000112233

Email settings
""",
        handle="anap", url="https://www.tumblr.com/juniperstreet/7000112233",
    ),
    Sample(
        "tumblr", "de", "Tumblr <no-reply@tumblr.com>", "anap hat dich in einem Beitrag erwähnt",
        Kind.POST, "anap", "das beste Brot gibt es bei juniperstreet",
        html="""<p>anap hat dich in einem Beitrag erwähnt</p><p>das beste Brot gibt es bei juniperstreet</p>
<p><a href="https://www.tumblr.com/anap/7000112244">Beitrag ansehen</a></p><p>Abbestellen</p>""",
        handle="anap", own_id="7000112244", url="https://www.tumblr.com/anap/7000112244",
    ),
    Sample(
        "quora", "en", "Quora <question-noreply@quora.com>", "Ana Pereira commented on your answer",
        Kind.COMMENT, "Ana Pereira", "Is that true for spelt, too?",
        html="""<p>Ana Pereira commented on your answer</p><p>Ana Pereira</p><p>Is that true for spelt, too?</p>
<p><a href="https://www.quora.com/Why-does-rye-bread-crack/answer/Juniper?comment_id=99">View comment</a></p>
<p>You received this email at hello@juniperstreet.test.</p>""",
        url="https://www.quora.com/Why-does-rye-bread-crack/answer/Juniper?comment_id=99",
    ),
    Sample(
        "nextdoor", "en", "Nextdoor <no-reply@rs.email.nextdoor.com>",
        "Ana Pereira mentioned your business", Kind.POST, "Ana Pereira",
        "Has anybody tried Juniper Street Bakery? Mine was stale.",
        html="""<p>Ana Pereira mentioned your business</p><p>Ana Pereira, Old Market</p>
<p>Has anybody tried Juniper Street Bakery? Mine was stale.</p>
<p><a href="https://nextdoor.com/p/ABCdef123?utm_source=email&ct=xyz&ec=1">View post</a></p>
<p>This message was intended for hello@juniperstreet.test.</p>""",
        own_id="ABCdef123", url="https://nextdoor.com/p/ABCdef123",
    ),
    Sample(
        "nextdoor", "fr", "Nextdoor <reply@is.email.nextdoor.fr>",
        "Anaïs Petit a commenté votre publication", Kind.COMMENT, "Anaïs Petit", "Fermé le lundi ?",
        plain="""Anaïs Petit a commenté votre publication

Fermé le lundi ?

Voir le commentaire
https://nextdoor.fr/p/ABCdef124/?comment=778899

Se désabonner
""",
        own_id="778899", url="https://nextdoor.fr/p/ABCdef124/?comment=778899",
    ),
    Sample(
        "appstore", "en", "App Store Connect <no_reply@email.apple.com>",
        "New 2-star review from anap for Juniper Orders", Kind.REVIEW, "anap",
        "Crashes when I pay.",
        plain="""New 2-star review from anap for Juniper Orders

anap wrote:

Crashes when I pay.

View in App Store Connect
https://appstoreconnect.apple.com/apps/1122/activity/ios/ratingsResponses?reviewId=10203040

Copyright © 2026 Apple Inc.
""",
        stars=2, own_id="10203040",
        url="https://appstoreconnect.apple.com/apps/1122/activity/ios/ratingsResponses?reviewId=10203040",
    ),
    Sample(
        "googleplay", "en", "Google Play Console <noreply-play-developer-console@google.com>",
        "A user has written a new review for Juniper Orders on November 5, 2026", Kind.REVIEW,
        "A user", "Crashes on start",
        plain="""A user has written a new review for Juniper Orders

★

Crashes on start

Reply
<https://play.google.com/console/developers/1/app/2/user-feedback/review-details?reviewId=0a1b2c3d-1111-2222-3333-444455556666&corpus=PUBLIC_REVIEWS>

© 2026 Google LLC
""",
        stars=1, own_id="0a1b2c3d-1111-2222-3333-444455556666",
        url="https://play.google.com/console/developers/1/app/2/user-feedback/review-details"
        "?reviewId=0a1b2c3d-1111-2222-3333-444455556666&corpus=PUBLIC_REVIEWS",
    ),
    Sample(
        "disqus", "en", "Disqus <notifications@disqus.net>",
        "Re: New comment posted on Why rye cracks", Kind.COMMENT, "Ana P.", "Nice. And with spelt?",
        html="""<p>A new comment was posted on Juniper Blog</p><p>Ana P. wrote:</p><p>Nice. And with spelt?</p>
<p><a href="https://blog.juniperstreet.test/rye#comment-6001002">Reply to Ana P.</a></p><p>Unsubscribe</p>""",
        own_id="6001002", url="https://blog.juniperstreet.test/rye#comment-6001002",
    ),
    Sample(
        "discourse", "en", "anap via Bakers Forum <notifications@forum.bakers.test>",
        "[Bakers Forum] [Support] Late order", Kind.COMMENT, "anap",
        "Hi all,\n\nmy order is two weeks late.\n\n> two days, they said\n\nAny news?",
        plain="""Hi all,

my order is two weeks late.

> two days, they said

Any news?

---
Visit Topic or reply to this email to respond.
https://forum.bakers.test/t/late-order/12/3
To unsubscribe from these emails, click here.
""",
        handle="", own_id="forum.bakers.test/t/12/3", url="https://forum.bakers.test/t/late-order/12/3",
        headers={
            "X-Discourse-Post-Id": "44", "X-Discourse-Topic-Id": "12",
            "List-Id": "<forum.bakers.test>",
        },
    ),
)  # fmt: skip
