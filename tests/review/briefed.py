"""A journey with everything that a brief speaks of, and customers few enough to count by hand."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import journeykit

JOURNEY = """\
journeykit: 1
id: briefed
name: Briefed
data:
  unit: account
  customer_id: id
  name: name
  value: arr
  owner: csm
  recorded_stage: bucket
  renewal_date: renews_on
  outcome: wants
  columns:
    id: {type: text}
    name: {type: text}
    arr: {type: decimal, unit: EUR}
    csm: {type: text}
    bucket: {type: text}
    renews_on: {type: date}
    wants: {type: text}
    signed_on: {type: date}
    users: {type: integer}
    seats: {type: integer}
    sponsor: {type: text}
    asks: {type: text}
    lost_on: {type: date}
    why_left: {type: text}
    referred_on: {type: date}
lost: {when: lost_on is not null, date: lost_on, reason: why_left}
stages:
  - id: buy
    name: Buy
    crm: [Talks]
    trigger: {event: The customer asks, by: customer}
    validation: {evidence: An order is signed, when: signed_on is not null, date: signed_on}
  - id: start
    name: Start
    owner: services
    crm: [Onboarding]
    phase: existing
    expected_days: 30
    max_days: 60
    trigger:
      {event: The customer signs, by: customer, when: signed_on is not null, date: signed_on}
    validation: {evidence: Ten people work with it, when: users >= 10}
    emotional_moments:
      - id: stalls
        name: Nothing moves
        emotion: frustration
        valence: -2
        when: users < 5 and days_since(signed_on) > 30
        date: "add_days(signed_on, 30)"
        response: {action: Call with a dated plan, owner: services, within_days: 2}
    loss_branches:
      - id: late
        reason: Too late
        cause: process
        recorded: [Delay]
        recovery: {to: buy, action: A pilot of fixed scope}
  - id: live
    name: Live
    crm: [Live]
    trigger: {event: They ask for more seats, by: customer, when: seats > 20}
    validation: {evidence: Thirty people work with it, when: users >= 30}
    next:
      - {to: start, name: Further team, kind: loop, when: seats > 50}
external_events:
  - id: left
    name: The sponsor left
    when: sponsor = 'left'
    response: {action: Meet the new one, owner: sales, within_days: 5}
health:
  measures:
    - {id: use, name: Seats in use, kind: leading, value: users / seats, points: {0: 0, 1: 100},
       weight: 3}
    - {id: people, name: People, kind: lagging, value: users, points: {0: 0, 20: 100}, weight: 1}
  gates:
    - {id: no_sponsor, name: No sponsor, when: sponsor = 'left', at_most: red}
  purple: {evidence: Gave a reference, when: days_since(referred_on) <= 365}
at_risk:
  - {id: silent, name: Nobody answers, when: sponsor = 'silent', action: Write to the board,
     owner: sales}
customer_voice:
  - {id: export, name: An export, when: asks = 'export', to: product, owner: success,
     within_days: 10}
nine_box:
  rows: {name: Value, by: arr, cuts: [100, 1000], labels: [low, mid, high]}
  columns: {name: Health, by: health_score, cuts: [50, 75], labels: [poor, fair, strong]}
  plays:
    - [Rescue, Secure, Expand]
    - [Stabilise, Nudge, Grow]
    - [Let go, Automate, Delight]
"""
HEAD = (
    "id,name,arr,csm,bucket,renews_on,wants,signed_on,users,seats,sponsor,asks,lost_on,why_left,"
    "referred_on\n"
)
JUNE = f"""{HEAD}\
S,Slow Sands,500,ann_team,Onboarding,2026-11-29,Fewer errors,2026-05-31,8,10,here,,,,
G,Green Gate,2000,bob_team,Live,2027-05-01,,2026-01-01,30,30,here,,,,
E,Even Elm,600,bob_team,Live,,,2026-01-01,20,25,here,,,,
M,Mill Moor,700,bob_team,Onboarding,,,2026-05-01,10,20,here,,,,
"""
SEPTEMBER = f"""{HEAD}\
S,Slow Sands,400,ann_team,Onboarding,2026-11-29,Fewer errors,2026-05-31,4,10,left,export,,,
G,Green Gate,2000,bob_team,Live,2027-05-01,,2026-01-01,60,60,here,,,,
L,Lost Lake,300,ann_team,Closed,,,2026-02-01,1,10,here,,2026-08-15,Delay,
N,,,,,,,,,,,,,,
O,Over Oak,100,bob_team,Talks,2026-09-01,,2026-09-20,,10,silent,,,,
P,Past Pine,100,bob_team,Live,,,,40,40,here,,,,
E,Even Elm,600,bob_team,Live,,,2026-01-01,40,50,here,,,,
M,Mill Moor,700,bob_team,Live,,,2026-05-01,20,40,here,,,,
"""


def score_briefed(folder: Path) -> Path:
    """Write the journey and score both days into ``folder``."""
    (folder / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    for day, text in (("2026-06-30", JUNE), ("2026-09-30", SEPTEMBER)):
        (folder / "customers.csv").write_text(text, encoding="utf-8")
        run = journeykit("score", "customers.csv", "--as-of", day, cwd=folder)
        assert run.code == 0, run.err
    return folder
