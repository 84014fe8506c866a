"""Examples for the JSON Schema: what an editor offers for a key, by block and key.

Keys that take a choice, true or false need none. A test holds every example against the schema, and
every condition and value among them against the parser.
"""

from __future__ import annotations

from collections.abc import Mapping

COMMON: Mapping[str, tuple[object, ...]] = {
    "id": ("onboard", "sponsor_change"),
    "name": ("Onboard", "New finance chief at the customer"),
    "owner": ("customer_success", "services"),
    "emotion": ("frustration", "relief", "uncertainty"),
    "valence": (-2, 3),
    "intensity": (4,),
    "within_days": (2, 10),
    "stages": (["adopt", "renew"],),
    "source": ("Exit interviews, 2026 Q2",),
    "evidence": ("Ten of the customer's own people ran a report on live data",),
    "action": ("Exec call with a dated recovery plan",),
    "unit": ("account", "EUR"),
    "when": ("active_users >= 10 and go_live_on is not null",),
    "date": ("signed_on", "add_days(signed_on, 30)"),
    "target": (0.9,),
}
"""For keys that mean the same in every block."""

EXAMPLES: Mapping[str, Mapping[str, tuple[object, ...]]] = {
    "Journey": {
        "id": ("saas-mid-market",),
        "name": ("Mid-market SaaS, from first touch to advocate",),
        "objective": ("Finance teams close their books in three days instead of ten",),
        "description": ("Drawn with two customers and the support team",),
        "stages": ([{"id": "try"}, {"id": "buy", "phase": "existing"}],),
        "at_risk_stages": (["adopt", "renew"],),
    },
    "IdealCustomer": {
        "description": ("Finance teams that close monthly across several entities",),
        "geographic": ("EU and North America",),
        "demographic": ("50 to 2,000 employees, software or services",),
        "psychographic": ("wants fewer surprises, not more features",),
        "fit": ("employees between 50 and 2000 and region in ('EU', 'NA')",),
    },
    "Data": {
        "customer_id": ("account_id", "row_number"),
        "name": ("account_name",),
        "recorded_stage": ("crm_stage",),
        "value": ("arr",),
        "owner": ("csm",),
        "renewal_date": ("renewal_on",),
        "cost_to_serve": ("support_hours",),
        "outcome": ("desired_outcome",),
        "value_proposition": ("buys_for",),
        "segments": (["region", "plan"],),
        "columns": ({"arr": {"type": "decimal", "unit": "EUR"}},),
        "files": ({"tickets": {"key": "account_id", "columns": {"closed_on": {"type": "date"}}}},),
    },
    "DataFile": {
        "key": ("account_id",),
        "path": ("tickets.csv",),
        "delimiter": (";",),
        "encoding": ("latin-1",),
        "columns": ({"closed_on": {"type": "date"}},),
        "source": ("Zendesk",),
        "description": ("One row for each ticket, open or closed",),
    },
    "FileColumn": {
        "from": ("Closed at",),
        "format": ("%d/%m/%Y", ["%Y-%m-%d", "%d.%m.%Y"]),
        "missing": (["", "n/a"],),
        "symbol": ("$",),
        "yes_words": (["Yes", "Y"],),
        "no_words": (["No", "N"],),
        "description": ("When the customer agreed that it is solved",),
    },
    "Column": {
        "from": ("Monthly Charge",),
        "value": ("active_users / seats",),
        "of": ("tickets",),
        "format": ("%d/%m/%Y", ["%Y-%m-%d", "%d.%m.%Y"]),
        "missing": (["", "n/a", "Select"],),
        "symbol": ("$",),
        "yes_words": (["Yes", "Y"],),
        "no_words": (["No", "N"],),
        "source": ("CRM", "product telemetry"),
        "description": ("Seats that were used in the last thirty days",),
    },
    "Recovery": {"to": ("evaluate",), "action": ("Restart with a fixed-scope pilot",)},
    "LossBranch": {
        "id": ("go_live_delayed",),
        "reason": ("Go-live later than sixty days",),
        "recorded": (["Go-live slipped", "Delay"],),
        "when": ("days_between(signed_on, lost_on) > 60",),
    },
    "Lost": {
        "when": ("status = 'churned' or status = 'closed_lost'",),
        "crm": (["Closed Lost"],),
        "stage": ("last_open_stage",),
        "reason": ("lost_reason",),
        "date": ("lost_on",),
        "returned": ("reactivated_on is not null",),
    },
    "Customer": {
        "goal": ("Go live before quarter close",),
        "thinking": ("Why is the migration taking so long?",),
        "feeling": ("frustrated",),
        "problem": ("Data migration needs our own IT, who have no time",),
        "push": ("The first report in front of the CFO",),
    },
    "Trigger": {
        "event": ("The customer signs the order form",),
        "when": ("signed_on is not null",),
    },
    "Validation": {"date": ("go_live_on",)},
    "Touchpoint": {
        "id": ("kickoff",),
        "name": ("Kick-off",),
        "channel": ("meeting", "product", "learning"),
        "after": (["kickoff"],),
        "journey": ("migration.yaml",),
    },
    "EmotionalMoment": {
        "id": ("migration_stalls",),
        "name": ("The migration stalls",),
        "touchpoint": ("migration",),
        "when": ("go_live_on is null and days_since(signed_on) > 30",),
    },
    "Edge": {"to": ("evaluate",), "name": ("Expansion",), "when": ("seats > 100",)},
    "Stage": {
        "crm": (["Onboarding", "Implementation"],),
        "expected_days": (30,),
        "max_days": (60,),
        "next": (["adopt"], ["adopt", {"to": "evaluate", "name": "Expansion", "kind": "loop"}]),
    },
    "ExternalEvent": {"when": ("days_since(sponsor_changed_on) <= 30",)},
    "Operation": {
        "id": ("ebr",),
        "name": ("Executive business review",),
        "advances": (["adopt", "renew"],),
        "unit_cost": (400,),
    },
    "Measure": {
        "id": ("adoption",),
        "name": ("Seats in use",),
        "value": ("active_users / seats",),
        "points": ({"0": 0, "0.4": 50, "0.8": 100},),
        "weight": (40,),
    },
    "Bands": {"yellow": (50,), "green": (75,)},
    "Gate": {"id": ("sponsor_gone",), "name": ("No sponsor",), "when": ("sponsor is null",)},
    "Purple": {
        "evidence": ("Gave a reference or a referral within a year",),
        "when": ("days_since(last_referral_on) <= 365",),
    },
    "SegmentTest": {"column": ("plan",), "is": (["Enterprise"],)},
    "Tenure": {"since": ("signed_on",), "from_days": (0,), "under_days": (180,)},
    "Profile": {
        "id": ("young_enterprise",),
        "name": ("Enterprise, first half year",),
        "stages": (["onboard", "adopt"],),
        "segments": ([{"column": "plan", "is": ["Enterprise"]}],),
        "tenure": ({"since": "signed_on", "under_days": 180},),
        "when": ("seats > 100",),
        "weights": ({"adoption": 60, "voice": 0},),
        "points": ({"adoption": {"0": 0, "0.6": 100}},),
    },
    "Health": {},
    "AtRiskRule": {
        "id": ("overdue",),
        "name": ("Invoice overdue",),
        "when": ("overdue_days > 30",),
        "action": ("Call the sponsor",),
        "owner": ("finance",),
    },
    "VoiceTopic": {
        "id": ("import_missing",),
        "name": ("Missing integration",),
        "when": ("top_request = 'integration'",),
        "to": ("product",),
    },
    "Axis": {
        "name": ("Value",),
        "by": ("arr", "health_score"),
        "cuts": ([40000, 200000],),
        "labels": (["poor", "fair", "strong"],),
    },
    "NineBox": {
        "plays": (
            [
                ["Rescue now", "Secure", "Expand"],
                ["Stabilise", "Nudge", "Grow"],
                ["Low-touch exit", "Automate", "Delight at scale"],
            ],
        )
    },
    "ScorecardEntry": {
        "id": ("nrr",),
        "name": ("Net revenue retention",),
        "value": ("sum(case when lost then 0 else arr end) / sum(arr_a_year_ago)",),
        "target": (1.1,),
        "unit": ("%",),
    },
}
"""For keys of one block."""


def examples_of(block: str, key: str) -> tuple[object, ...]:
    """The examples of a key, none where nobody needs one."""
    return EXAMPLES.get(block, {}).get(key) or COMMON.get(key, ())
