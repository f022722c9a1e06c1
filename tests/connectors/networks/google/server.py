"""A Business Profile on loopback: accounts, places, reviews, and one slot for a reply to each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.google.connector import connect
from courtesydesk.domain.times import to_text
from support.authorization_server import CLIENT_ID, AuthorizationServer
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "an-access-token-of-google"
LASTING = "a-refresh-token-of-google"
SECRET = "the-client-secret"
ACCOUNT = "accounts/1077"
PLACE = "locations/501"


class Google(LoopbackNetwork):
    """One account with one place, to begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.signing_in = AuthorizationServer(
            mint=lambda: TOKEN, client_secret=SECRET, rotate=False, refresh_tokens={LASTING}
        )
        self.accounts: dict[str, list[str]] = {ACCOUNT: [PLACE]}
        self.titles = {PLACE: "Rue des Lilas"}
        self.reviews: dict[str, dict[str, Any]] = {}
        self.approved = True
        self.forgets: set[str] = set()
        """Reviews that later pages leave out: Google vouches for the first page only."""
        self.saved: dict[str, str] = {}
        self._clock = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.signing_in.running(), super().running():
            yield

    def connect(self, **settings: str) -> Connector:
        secrets = {"refresh_token": LASTING, "client_secret": SECRET}
        told = {
            "api": self.url,
            "oauth_client_id": CLIENT_ID,
            "oauth_token_url": f"{self.signing_in.url}/token",
            **settings,
        }
        return connect(
            address="", settings=told, secret=lambda name: secrets.get(name, ""),
            save_secret=self.saved.__setitem__,
        )  # fmt: skip

    # What people do

    def say(
        self, text: str, *, who: str = "ana", after: int = 0, place: str = PLACE, **more: Any
    ) -> str:
        id_ = f"Rev{len(self.reviews) + 1}"
        at = self._at(after)
        self.reviews[id_] = {
            "name": f"{ACCOUNT}/{place}/reviews/{id_}",
            "reviewId": id_,
            "reviewer": {
                "displayName": who.capitalize(),
                "profilePhotoUrl": f"https://photos.example/a/{who}=s120-c-rp",
                "isAnonymous": False,
            },
            "starRating": "TWO",
            "comment": text,
            "createTime": at,
            "updateTime": at,
            **more,
        }
        return id_

    def edit(self, remote_id: str, text: str) -> None:
        self.reviews[remote_id] |= {"comment": text, "updateTime": self._at(60)}

    def delete(self, remote_id: str) -> None:
        del self.reviews[remote_id]

    def we_say(self, remote_id: str, text: str, after: int = 90) -> None:
        self.reviews[remote_id]["reviewReply"] = {"comment": text, "updateTime": self._at(after)}

    def replies(self) -> list[str]:
        slots = [one.get("reviewReply") for one in self.reviews.values()]
        return [slot["comment"] for slot in slots if slot is not None]

    def stands(self, act: Act, remote_id: str) -> int:
        slots = self.replies()
        return int(not slots if act is Act.DELETE else slots == ["Better words."])

    def _at(self, after: int) -> str:
        """As Google writes it, to the billionth of a second."""
        self._clock += 1
        at = to_text(AT + timedelta(minutes=after) + self.skew)
        return f"{at[:-4]}{self._clock:06d}000Z"

    # What it answers

    def answer(self, request: Request) -> Said:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, "UNAUTHENTICATED", "Request had invalid credentials.")
        if not self.approved:
            return not_approved()
        path = request.path
        if path == "/v1/accounts":
            return as_json({"accounts": [self._account(name) for name in self.accounts]})
        if path.startswith("/v1/"):
            return self._places(request)
        name = path.removeprefix("/v4/")
        if name.endswith("/reviews"):
            return self._page(name.split("/")[-2], request.query)
        review = self.reviews.get(name.removesuffix("/reply").rpartition("/")[2])
        if review is None:
            return error(404, "NOT_FOUND", "Requested entity was not found.")
        if request.method == "DELETE":
            review.pop("reviewReply", None)
            return as_json({})
        if request.method == "PUT":
            return self._answered(review, request.json())
        return as_json(review)

    def _account(self, name: str) -> dict[str, str]:
        return {"name": name, "accountName": "Clara Meier", "type": "PERSONAL"}

    def _places(self, request: Request) -> Said:
        assert "title" in request.query["readMask"]
        assert "//" not in request.path
        names = self.accounts[request.path.removeprefix("/v1/").removesuffix("/locations")]
        places = [
            {
                "name": name and f"locations/{name.rpartition('/')[2]}",
                "title": self.titles.get(name, ""),
                "metadata": {"mapsUri": f"https://maps.example/{name}"},
            }
            for name in names
        ]
        return as_json({"locations": places} if places else {})

    def _page(self, number: str, query: dict[str, str]) -> Said:
        assert query["orderBy"] == "updateTime desc"
        there = [one for one in self.reviews.values() if f"/{number}/" in one["name"]]
        there.sort(key=lambda one: str(one["updateTime"]), reverse=True)
        start = int(query.get("pageToken", "0"))
        if start:
            there = [one for one in there if one["reviewId"] not in self.forgets]
        first = max(0, start - 1) if self.overlapping else start
        found = there[first : start + self.page]
        answer: dict[str, Any] = {"averageRating": 4.1, "totalReviewCount": len(there)}
        if start + self.page < len(there):
            answer["nextPageToken"] = str(start + self.page)
        if found:
            answer["reviews"] = self.laid_out([self._served(one) for one in found])
        return as_json(answer if there else {})

    def _served(self, review: dict[str, Any]) -> Any:
        return review if self.spoil is None else self.spoil(review["reviewId"], review)

    def _answered(self, review: dict[str, Any], told: dict[str, Any]) -> Said:
        assert set(told) == {"comment"}
        if len(told["comment"].encode()) > 4096:
            return error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
        self.we_say(review["reviewId"], told["comment"])
        return as_json(review["reviewReply"])


def error(status: int, name: str, message: str, details: list[Any] | None = None) -> Said:
    told = {"code": status, "message": message, "status": name, "details": details or []}
    return as_json({"error": told}, status)


def not_approved() -> Said:
    limit = {"quota_limit": "DefaultRequestsPerMinutePerProject", "quota_limit_value": "0"}
    detail = {"reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com", "metadata": limit}
    return error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Requests'.", [detail])
