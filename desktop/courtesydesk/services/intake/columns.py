"""Which column is which field: guessed by name, in the words that exports use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from courtesydesk.domain.errors import WrongInput

FIELDS = (
    "network",
    "id",
    "url",
    "author",
    "handle",
    "created_at",
    "text",
    "rating",
    "reply",
    "reply_at",
    "parent_id",
)

# Best first. Written without case, blanks and marks; nested JSON as "outer.inner".
_ALIASES: dict[str, str] = {
    "network": "network platform channel source site origin service reviewsource reviewsite réseau"
    " netzwerk plattform quelle",
    "id": "id reviewid commentid postid tweetid messageid mentionid remoteid externalid guid uid"
    " idstr statusid uri referencenumber",
    "url": "url link permalink reviewurl reviewlink posturl commenturl tweeturl permalinkurl href"
    " sourceurl lien weblink",
    "author": "author authorname reviewer reviewername reviewer.displayname reviewusername username"
    " user.name customer customername name displayname fullname from sender author.name"
    " user.displayname account.displayname consumer.displayname profilename auteur verfasser nom"
    " kunde",
    "handle": "handle screenname authorhandle authorusername user.screenname username"
    " user.username account.acct account.username author.handle author.username profile"
    " accountname email emailaddress userid authorid reviewuseremail reviewconsumeruserid",
    "created_at": "createdat date datetime time timestamp createtime created published publishedat"
    " publicationdate reviewdate postedat posted dateposted datecreated createdtime createddate"
    " submittedat datesubmitted datum quand dateutc createdutc occurredat snippet.publishedat"
    " postdate reviewcreatedat sentat receivedat reviewcreatedutc reviewsubmitdateandtime",
    "text": "text comment review reviewtext content body message fulltext reviewbody reviewcontent"
    " commenttext caption description tweet posttext selftext avis texte kommentar bewertung"
    " nachricht messagebody feedback comments snippet.textoriginal snippet.textdisplay",
    "rating": "rating stars starrating score reviewrating ratingvalue star overallrating note"
    " sterne numberofstars reviewscore ratingstars reviewstars",
    "reply": "reply response ownerresponse ownerreply ourreply replytext responsetext"
    " reviewreply.comment companyreply companyreply.text businessresponse reviewresponse answer"
    " developerreplytext companyresponse businessreply businessreplycontent companyreplycontent"
    " réponse antwort ownerreplytext replycomment",
    "reply_at": "replyat replydate responsedate ownerresponsedate replytime responseat"
    " repliedat respondedat replytimestamp reviewreply.updatetime companyreply.createdat"
    " replycreatedat developerreplydateandtime companyreplydateutc businessreplydateutc",
    "parent_id": "parentid inreplytoid inreplyto inreplytostatusid inreplytostatusidstr replytoid"
    " parent parentcommentid threadid snippet.parentid conversationid",
}
_RANKS = {
    field: {alias: rank for rank, alias in enumerate(words.split())}
    for field, words in _ALIASES.items()
}


def folded(column: str) -> str:
    """A column's name without case, blanks and marks, but with its dots."""
    return "".join(c for c in column.casefold() if c.isalnum() or c == ".")


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Column to field, "" for those that mean nothing to us; each field has at most one column."""
    mapping = dict.fromkeys(columns, "")
    taken: set[str] = set()
    names = {folded(column): column for column in columns}
    if "reviewer.displayname" in names and "name" in names and "reviewid" not in names:
        # Google's own export: `name` is the review's, the person has a displayName.
        mapping[names["name"]] = "id"
        taken.add("id")
    for field in FIELDS:
        best = _best(field, [column for column in columns if not mapping[column]])
        if best is not None and field not in taken:
            mapping[best] = field
            taken.add(field)
    return mapping


def _best(field: str, columns: Iterable[str]) -> str | None:
    ranks = _RANKS[field]
    found: list[tuple[int, int, str]] = []
    for place, column in enumerate(columns):
        name = folded(column)
        if column == field:
            return column
        if name in ranks:
            found.append((ranks[name], place, column))
        elif "." in name and name.rpartition(".")[2] in ranks:
            found.append((100 + ranks[name.rpartition(".")[2]], place, column))
    return min(found)[2] if found else None


def checked(mapping: dict[str, str], columns: Sequence[str]) -> dict[str, str]:
    """The mapping that a person gave, over the guess; raises WrongInput for what cannot be."""
    for column, field in mapping.items():
        if column not in columns:
            raise WrongInput(
                f"There is no column “{column}”.", todo=f"There are: {', '.join(columns)[:400]}."
            )
        if field and field not in FIELDS:
            raise WrongInput(
                f"There is no field “{field}”.", todo=f"Fields are: {', '.join(FIELDS)}."
            )
    given = [field for field in mapping.values() if field]
    twice = next((field for field in given if given.count(field) > 1), "")
    if twice:
        raise WrongInput(f"Two columns cannot both be “{twice}”.", todo="Leave one of them out.")
    whole = {
        column: "" if field in given else field
        for column, field in guess([c for c in columns if c not in mapping]).items()
    }
    return {column: mapping.get(column, whole.get(column, "")) for column in columns}
