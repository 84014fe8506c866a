"""A journey and an export small enough to be counted by hand."""

from __future__ import annotations

from pathlib import Path

JOURNEY = """\
journeykit: 1
id: small
name: Small
data:
  unit: account
  customer_id: id
  name: name
  value: arr
  columns:
    id: {type: text}
    name: {type: text}
    arr: {type: decimal}
    signed_on: {type: date}
    users: {type: integer}
    status: {type: text}
    why_left: {type: text}
lost:
  when: status = 'left'
  reason: why_left
stages:
  - id: buy
    name: Buy
    trigger: {event: The customer asks, by: customer}
    validation: {evidence: Signed, when: signed_on is not null, date: signed_on}
    loss_branches:
      - {id: price, reason: Too dear, cause: price, recorded: [Price]}
  - id: use
    name: Use
    phase: existing
    trigger: {event: The customer signs, by: customer, when: signed_on is not null, date: signed_on}
    validation: {evidence: Ten people use it, when: users >= 10}
    loss_branches:
      - {id: unused, reason: Never used, cause: process, when: users = 0}
health:
  measures:
    - {id: users, name: People who use it, value: users, points: {0: 0, 20: 100}}
"""

# Six in Buy: A and B still look, C left for the price; D, E, F signed and reached Use.
# Of these D uses it (done), E is on the way, F left and never used it.
CUSTOMERS = """\
id,name,arr,signed_on,users,status,why_left
A,Amber Arch,100,,,open,
B,Birch Bay,200,,,open,
C,Cedar Creek,300,,,left,Price
D,Dune Dale,400,2026-01-10,15,active,
E,Elm End,500,2026-02-10,4,active,
F,Fern Ford,600,2026-03-10,0,left,
"""


def write_small(folder: Path) -> Path:
    """Write ``journey.yaml`` and ``customers.csv`` into the folder."""
    (folder / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    return folder
