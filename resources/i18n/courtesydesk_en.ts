<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n conversations are as before.</source>
        <translation>
            <numerusform>Taken back.</numerusform>
            <numerusform>%n conversations are as before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations are back to answer.</source>
        <translation>
            <numerusform>Back to answer.</numerusform>
            <numerusform>%n conversations are back to answer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations done.</source>
        <translation>
            <numerusform>Done.</numerusform>
            <numerusform>%n conversations done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations marked as spam.</source>
        <translation>
            <numerusform>Marked as spam.</numerusform>
            <numerusform>%n conversations marked as spam.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations put right: your word counts.</source>
        <translation>
            <numerusform>Put right: your word counts.</numerusform>
            <numerusform>%n conversations put right: your word counts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations snoozed until {moment}.</source>
        <translation>
            <numerusform>Snoozed until {moment}.</numerusform>
            <numerusform>%n conversations snoozed until {moment}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations snoozed.</source>
        <translation>
            <numerusform>Snoozed.</numerusform>
            <numerusform>%n conversations snoozed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations tagged.</source>
        <translation>
            <numerusform>Tagged.</numerusform>
            <numerusform>%n conversations tagged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations wait for them.</source>
        <translation>
            <numerusform>Waiting for them.</numerusform>
            <numerusform>%n conversations wait for them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h</source>
        <comment>hours</comment>
        <translation>
            <numerusform>%n h</numerusform>
            <numerusform>%n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in outbox</source>
        <translation>
            <numerusform>%n in outbox</numerusform>
            <numerusform>%n in outbox</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n marked</source>
        <translation>
            <numerusform>%n marked</numerusform>
            <numerusform>%n marked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <comment>minutes</comment>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of 5 stars</source>
        <translation>
            <numerusform>%n of 5 stars</numerusform>
            <numerusform>%n of 5 stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n past target</source>
        <translation>
            <numerusform>%n past target</numerusform>
            <numerusform>%n past target</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replies need you</source>
        <translation>
            <numerusform>%n reply needs you</numerusform>
            <numerusform>%n replies need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things changed.</source>
        <translation>
            <numerusform>Changed.</numerusform>
            <numerusform>%n things changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to answer</source>
        <translation>
            <numerusform>%n to answer</numerusform>
            <numerusform>%n to answer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Offline · %n in outbox</source>
        <translation>
            <numerusform>Offline · %n in outbox</numerusform>
            <numerusform>Offline · %n in outbox</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Park %n h</source>
        <comment>hours</comment>
        <translation type="unfinished">
            <numerusform>Park %n h</numerusform>
            <numerusform>Park %n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Park %n min</source>
        <comment>minutes</comment>
        <translation type="unfinished">
            <numerusform>Park %n min</numerusform>
            <numerusform>Park %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>We usually answer within %n days.</source>
        <translation>
            <numerusform>We usually answer within a day.</numerusform>
            <numerusform>We usually answer within %n days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>While we are open, we usually answer within %n hours.</source>
        <translation>
            <numerusform>While we are open, we usually answer within an hour.</numerusform>
            <numerusform>While we are open, we usually answer within %n hours.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>While we are open, we usually answer within %n minutes.</source>
        <translation>
            <numerusform>While we are open, we usually answer within a minute.</numerusform>
            <numerusform>While we are open, we usually answer within %n minutes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AccountCard</name>
    <message numerus="yes">
        <source>%n so far</source>
        <translation>
            <numerusform>%n so far</numerusform>
            <numerusform>%n so far</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AccountsPage</name>
    <message numerus="yes">
        <source>%n conversations with something new.</source>
        <translation>
            <numerusform>%n conversation with something new.</numerusform>
            <numerusform>%n conversations with something new.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Alarms</name>
    <message numerus="yes">
        <source>%n answer(s) became due while the desk slept.</source>
        <translation>
            <numerusform>%n answer became due while the desk slept.</numerusform>
            <numerusform>%n answers became due while the desk slept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more answer(s) are due soon.</source>
        <translation>
            <numerusform>%n more answer is due soon.</numerusform>
            <numerusform>%n more answers are due soon.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Background</name>
    <message numerus="yes">
        <source>%n mention(s) lost their words, as their networks ask.</source>
        <translation>
            <numerusform>%n mention lost its words, as its network asks.</numerusform>
            <numerusform>%n mentions lost their words, as their networks ask.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Choosing</name>
    <message numerus="yes">
        <source>Write %n draft(s)</source>
        <translation>
            <numerusform>Write a draft</numerusform>
            <numerusform>Write %n drafts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeskFileCard</name>
    <message numerus="yes">
        <source>%n reply(s) in it were on their way. None is ever sent twice: in this desk’s place, each is looked up first, or you are asked; in a desk of its own, they wait for you.</source>
        <translation>
            <numerusform>%n reply in it was on its way. It is never sent twice: in this desk’s place, it is looked up first, or you are asked; in a desk of its own, it waits for you.</numerusform>
            <numerusform>%n replies in it were on their way. None is ever sent twice: in this desk’s place, each is looked up first, or you are asked; in a desk of its own, they wait for you.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EntryRow</name>
    <message numerus="yes">
        <source>with %n photos</source>
        <translation>
            <numerusform>with a photo</numerusform>
            <numerusform>with %n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindingCard</name>
    <message numerus="yes">
        <source>Show %n more findings</source>
        <translation type="unfinished">
            <numerusform>Show %n more finding</numerusform>
            <numerusform>Show %n more findings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{title} · %n places</source>
        <translation>
            <numerusform>{title} · %n place</numerusform>
            <numerusform>{title} · %n places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindingsList</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message numerus="yes">
        <source>%n more…</source>
        <translation>
            <numerusform>%n more…</numerusform>
            <numerusform>%n more…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation type="unfinished">
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n more identities</source>
        <translation type="unfinished">
            <numerusform>Show %n more identity</numerusform>
            <numerusform>Show %n more identities</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>praised us %n times</source>
        <translation type="unfinished">
            <numerusform>praised us once</numerusform>
            <numerusform>praised us %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>since {month} · %n conversations</source>
        <translation type="unfinished">
            <numerusform>since {month} · %n conversation</numerusform>
            <numerusform>since {month} · %n conversations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message numerus="yes">
        <source>%n were taken back.</source>
        <translation>
            <numerusform>%n was taken back.</numerusform>
            <numerusform>%n were taken back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IncidentHead</name>
    <message numerus="yes">
        <source>%n person(s) complain about one thing</source>
        <translation>
            <numerusform>One person complains about one thing</numerusform>
            <numerusform>%n people complain about one thing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) praise one thing</source>
        <translation>
            <numerusform>One person praises one thing</numerusform>
            <numerusform>%n people praise one thing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) still wait for an answer: in your feed, too.</source>
        <translation>
            <numerusform>%n person still waits for an answer: in your feed, too.</numerusform>
            <numerusform>%n people still wait for an answer: in your feed, too.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LearningsPage</name>
    <message numerus="yes">
        <source>%n draft(s) are written. Nothing has been sent.</source>
        <translation>
            <numerusform>A draft is written. Nothing has been sent.</numerusform>
            <numerusform>%n drafts are written. Nothing has been sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s) that you wrote in or sent stay as they are.</source>
        <translation>
            <numerusform>A draft that you wrote in or sent stays as it is.</numerusform>
            <numerusform>%n drafts that you wrote in or sent stay as they are.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LengthLabel</name>
    <message numerus="yes">
        <source>%n too long</source>
        <translation type="unfinished">
            <numerusform>%n too long</numerusform>
            <numerusform>%n too long</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LessonRow</name>
    <message numerus="yes">
        <source>%n draft(s) wait to be sent</source>
        <translation>
            <numerusform>A draft waits to be sent</numerusform>
            <numerusform>%n drafts wait to be sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tell %n who said it before…</source>
        <translation>
            <numerusform>Tell the one who said it before…</numerusform>
            <numerusform>Tell the %n who said it before…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogCard</name>
    <message numerus="yes">
        <source>try %n</source>
        <translation>
            <numerusform>try %n</numerusform>
            <numerusform>try %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Moments</name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h</source>
        <comment>hours</comment>
        <translation>
            <numerusform>%n h</numerusform>
            <numerusform>%n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <comment>minutes</comment>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n s</source>
        <comment>seconds</comment>
        <translation>
            <numerusform>%n s</numerusform>
            <numerusform>%n s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message numerus="yes">
        <source>%n stayed, because something was done with them since.</source>
        <translation>
            <numerusform>%n stayed, because something was done with them since.</numerusform>
            <numerusform>%n stayed, because something was done with them since.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were taken back.</source>
        <translation>
            <numerusform>%n was taken back.</numerusform>
            <numerusform>%n were taken back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PastRow</name>
    <message numerus="yes">
        <source>%n people</source>
        <translation>
            <numerusform>%n person</numerusform>
            <numerusform>%n people</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still waiting</source>
        <translation>
            <numerusform>%n still waiting</numerusform>
            <numerusform>%n still waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PostContext</name>
    <message numerus="yes">
        <source>%n other voices</source>
        <translation>
            <numerusform>%n other voice</numerusform>
            <numerusform>%n other voices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromiseReminders</name>
    <message numerus="yes">
        <source>%n more promise(s) are due.</source>
        <translation>
            <numerusform>%n more promise is due.</numerusform>
            <numerusform>%n more promises are due.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegardLines</name>
    <message numerus="yes">
        <source>%n praise not thanked yet</source>
        <translation>
            <numerusform>%n praise not thanked yet</numerusform>
            <numerusform>%n praises not thanked yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Helped other customers %n time(s).</source>
        <translation>
            <numerusform>Helped another customer once.</numerusform>
            <numerusform>Helped other customers %n times.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Servers</name>
    <message numerus="yes">
        <source>%n certificate trusted by its fingerprint</source>
        <translation>
            <numerusform>%n certificate trusted by its fingerprint</numerusform>
            <numerusform>%n certificates trusted by their fingerprints</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message numerus="yes">
        <source>Promises: %n to see to today. Late, due by tonight, or they answered you and heard nothing.</source>
        <translation>
            <numerusform>Promises: %n to see to today. Late, due by tonight, or they answered you and heard nothing.</numerusform>
            <numerusform>Promises: %n to see to today. Late, due by tonight, or they answered you and heard nothing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stars</name>
    <message numerus="yes">
        <source>%n of 5 stars</source>
        <translation>
            <numerusform>%n of 5 stars</numerusform>
            <numerusform>%n of 5 stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ThreadView</name>
    <message numerus="yes">
        <source>%n new below</source>
        <translation>
            <numerusform>%n new below</numerusform>
            <numerusform>%n new below</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Earlier</name>
    <message numerus="yes">
        <source>Show %n earlier</source>
        <translation>
            <numerusform>Show %n earlier</numerusform>
            <numerusform>Show %n earlier</numerusform>
        </translation>
    </message>
</context>
</TS>
