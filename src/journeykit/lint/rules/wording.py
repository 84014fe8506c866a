"""Words that give away whose eyes a journey is seen through. Conservative: whole phrases only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph

OUR_ACTS: Final = (
    "we send",
    "we sent",
    "we call",
    "we called",
    "we offer",
    "we contact",
    "we follow up",
    "we email",
    "we e-mail",
    "we remind",
    "we invite",
    "we visit",
    "we present",
    "we pitch",
    "we reach out",
    "sales sends",
    "sales calls",
    "sales contacts",
    "sales follows up",
    "sales reaches out",
    "follow-up sent",
    "follow-up e-mail",
    "e-mail sent",
    "proposal sent",
    "quote sent",
    "offer sent",
    "demo given",
    "demo held",
    "call made",
    "cold call",
)
"""What our side does; none of it happens to the customer."""

GUESSES: Final = (
    "shows interest",
    "shows strong interest",
    "shows great interest",
    "is interested",
    "seems interested",
    "seems happy",
    "is engaged",
    "warm lead",
    "hot lead",
)
"""What our side believes about the customer; nobody else could check it."""

ACTIVITIES: Final = (
    "follow-up",
    "nurture",
    "nurturing",
    "pitch",
    "upsell",
    "cross-sell",
    "outreach",
    "prospecting",
    "lead qualification",
    "close the deal",
)
"""Names of our own work, for a stage that is named after it."""

OUR_GAINS: Final = (
    "our revenue",
    "our recurring revenue",
    "our monthly recurring revenue",
    "our annual recurring revenue",
    "our sales",
    "our profit",
    "our growth",
    "our market share",
    "reduce churn",
    "increase revenue",
    "grow revenue",
    "more revenue",
    "upsell",
    "cross-sell",
    "close more deals",
    "win more customers",
    "sell more",
    "increase sales",
)
"""What the company gains when the journey goes well."""


def _pattern(*phrases: str) -> re.Pattern[str]:
    """Any of the phrases as whole words; hyphens and blanks are alike, and a hyphen may lack."""
    shapes = (phrase.replace("-", "[- ]?").replace(" ", r"\s+") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(sorted(shapes, key=len, reverse=True))})\b", re.IGNORECASE)


_TRIGGER = _pattern(*OUR_ACTS, *GUESSES)
_STAGE = _pattern(*OUR_ACTS, *GUESSES, *ACTIVITIES)
_OBJECTIVE = _pattern(*OUR_GAINS)


@rule(
    "JK503",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            trigger: {event: The operators learn and the factory shows strong interest}
    """,
    good="""
        stages:
          - id: run
            trigger: {event: Two operators finish the lesson}
    """,
    hit="shows strong interest",
)
def trigger_in_sellers_words(journey: JourneyGraph) -> Iterator[Hit]:
    """The words of a trigger describe what we do or believe, not what happens to the customer.

    Why it matters: a trigger is an event outside, which the customer or anybody else could
    confirm. A to-do of ours moves nobody, and a guess moves only the forecast. The words it
    reacts to are: we send, we sent, we call, we called, we offer, we contact, we follow up, we
    email, we e-mail, we remind, we invite, we visit, we present, we pitch, we reach out, sales
    sends, sales calls, sales contacts, sales follows up, sales reaches out, follow-up sent,
    follow-up e-mail, e-mail sent, proposal sent, quote sent, offer sent, demo given, demo held,
    call made, cold call; shows interest, shows strong interest, shows great interest, is
    interested, seems interested, seems happy, is engaged, warm lead, hot lead.
    """
    for stage in journey.stages:
        event = stage.trigger.event if stage.trigger else None
        found = _TRIGGER.search(event or "")
        if found:
            yield Hit(
                (*journey.route(stage.id), "trigger", "event"),
                f"“{found[0]}” is our side of the story, not an event at the customer's",
                "say what the customer does, or what happens to them, that starts this stage",
                within=found.span(),
            )


@rule(
    "JK504",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: explore, name: Sent follow-up e-mail}
    """,
    good="""
        stages:
          - {id: explore, name: Exploring}
    """,
    hit="follow-up e-mail",
)
def stage_named_after_our_work(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage bears the name of something we do or believe.

    Why it matters: a stage is a state the customer is in. Named after our own work it turns
    into a check-list, and finishing the item passes for progress of the customer. Beside the
    words that `trigger-in-sellers-words` reacts to these are: follow-up, nurture, nurturing,
    pitch, upsell, cross-sell, outreach, prospecting, lead qualification, close the deal.
    """
    for stage in journey.stages:
        found = _STAGE.search(stage.name or "")
        if found:
            yield Hit(
                (*journey.route(stage.id), "name"),
                f"“{found[0]}” names our work, not the customer's state",
                "name the stage for where the customer is, such as `Comparing` or `Going live`",
                within=found.span(),
            )


@rule(
    "JK572",
    severity=Severity.ADVICE,
    bad="""
        objective: Reduce churn in the north
    """,
    good="""
        objective: No night shift stands still
    """,
    hit="Reduce churn",
)
def objective_is_our_gain(journey: JourneyGraph) -> Iterator[Hit]:
    """The objective says what we gain, not what the customer reaches.

    Why it matters: customers follow a journey for an outcome of their own, and ours follows
    from it. With our gain as the goal no stage can be judged from the customer's side. The
    words it reacts to are: our revenue, our recurring revenue, our monthly recurring revenue, our
    annual recurring revenue, our sales, our profit, our growth, our market share, reduce churn,
    increase revenue, grow revenue, more revenue, upsell, cross-sell, close more deals, win more
    customers, sell more, increase sales.
    """
    found = _OBJECTIVE.search(journey.journey.objective or "")
    if found:
        yield Hit(
            ("objective",),
            f"“{found[0]}” is what we gain from the journey",
            "say what customers can do at its end that they could not do before",
            within=found.span(),
        )
