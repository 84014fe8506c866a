"""English plurals, of nouns that are known to be English.

A definition may call its rows anything, in any language, and no rule makes ``4 Kunden`` of
``Kunde``. So a unit has a plural of ours only where it ends in a noun that is listed here; any
other stands as its author wrote it, whatever the number.
"""

from __future__ import annotations

_IRREGULAR = {"child": "children", "person": "people"}
_NOUNS = frozenset(
    word
    for line in (
        "account agency agent agreement animal apartment applicant application appointment",
        "article asset assignment association attendee author bank batch beneficiary bill boat",
        "booking borrower branch bucket building business buyer call campaign camper candidate",
        "car card carrier case cell chain channel charity church city claim claimant class client",
        "clinic club colleague column commitment community company complaint consumer contact",
        "contract contractor contribution contributor county course court customer day deal",
        "dealer dealership debtor delivery department deployment developer device dispute",
        "distributor district doctor donation donor driver employee employer engagement enquiry",
        "enrolment entity entry episode error estate event expert export facility family farm",
        "farmer field file finding firm flat fleet follower franchise fund gap gift graduate",
        "grant group guest home hospital hotel hour house household inquiry inspection",
        "id installation instance institution insurer integration introduction investment investor",
        "invoice issue item job journey key landlord lead learner lease lender lesson level",
        "library licence license line listing loan location loop machine manufacturer market",
        "match matter measure meeting member membership merchant message meter minute model",
        "moment month mortgage municipality network nurse office officer operation operator",
        "opportunity order organisation organization outlet owner package parcel parent parish",
        "part participant partner partnership party passenger patient payer payment pharmacy",
        "phone physician place plan plant platform player pledge point policy policyholder pool",
        "portfolio position practice prisoner product profile program programme project property",
        "proposal prospect provider province publisher pupil purchase purchaser quarter query",
        "quotation quote reader reason receipt recipient record referral region registration",
        "rejection renewal rental report request requirement resident respondent restaurant",
        "retailer review risk room route row rule sale scheme scholar school seat second segment",
        "seller sensor service session settlement shareholder ship shipment shop shopper site",
        "snapshot sponsor stage store story student subscriber subscription suite supplier",
        "supporter survey system task taxpayer team tenancy tenant term territory ticket topic",
        "touchpoint town trader trainee training transaction transfer traveller trial trip truck",
        "unit university user utility vacancy value vehicle vendor venue vessel village visit",
        "visitor volunteer voter voucher ward warehouse warning way website week worker workplace",
        "workshop worksite workspace year",
    )
    for word in line.split()
)


def plural_of(unit: str) -> str:
    """The plural of a unit: account → accounts, existing person → existing people, Kunde → Kunde.

    What stands before the last word is left as it is.
    """
    before, blank, last = unit.rpartition(" ")
    word = last.lower()
    for one, several in _IRREGULAR.items():
        if word.endswith(one):
            return f"{before}{blank}{last[: -len(one) + 1]}{several[1:]}"
    if word not in _NOUNS:
        return unit
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{unit}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{unit[:-1]}ies"
    return f"{unit}s"
