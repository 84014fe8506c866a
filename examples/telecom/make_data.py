"""Write exports that look like IBM's and Maven's telecom churn files, so that the example runs.

``python make_data.py [DIR]`` writes ``ibm.csv`` and ``maven.csv`` into DIR, by default ``data``
beside this file: 300 made-up households under the real headers, with what makes the real files
awkward (blank total charges; a byte order mark, padded headers, carriage returns, charges below
zero and no last line end). Every run writes the same bytes.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

EXPORTS = {"ibm.csv": date(2022, 6, 30), "maven.csv": date(2022, 6, 30)}
HOUSEHOLDS = 300

IBM = (
    "customerID,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,MultipleLines,"
    "InternetService,OnlineSecurity,OnlineBackup,DeviceProtection,TechSupport,StreamingTV,"
    "StreamingMovies,Contract,PaperlessBilling,PaymentMethod,MonthlyCharges,TotalCharges,Churn"
)
MAVEN = (
    "Customerid ,Gender,Age,Married,Numberofdependents ,City,Zipcode ,Latitude,Longitude,"
    "Numberofreferrals ,Tenureinmonths ,Offer,Phoneservice ,Avgmonthlylongdistancecharges ,"
    "MultipleLines,Internetservice ,Internettype ,Avgmonthlygbdownload ,Onlinesecurity,"
    "Onlinebackup,Deviceprotectionplan,Premiumtechsupport,Streamingtv ,Streamingmovies ,"
    "Streamingmusic ,Unlimiteddata,Contract,Paperlessbilling ,Paymentmethod ,Monthlycharge ,"
    "Totalcharges ,Totalrefunds ,Totalextradatacharges ,Totallongdistancecharges ,Totalrevenue ,"
    "Customerstatus ,Churncategory ,Churnreason "
)

# Reason and category, each as often as in the real file, in per mille of its losses.
REASONS: Sequence[tuple[str, str, int]] = (
    ("Competitor had better devices", "Competitor", 167),
    ("Competitor made better offer", "Competitor", 166),
    ("Attitude of support person", "Attitude", 118),
    ("Don't know", "Other", 70),
    ("Competitor offered more data", "Competitor", 63),
    ("Competitor offered higher download speeds", "Competitor", 54),
    ("Attitude of service provider", "Attitude", 50),
    ("Price too high", "Price", 42),
    ("Product dissatisfaction", "Dissatisfaction", 41),
    ("Network reliability", "Dissatisfaction", 39),
    ("Long distance charges", "Price", 34),
    ("Service dissatisfaction", "Dissatisfaction", 34),
    ("Moved", "Other", 25),
    ("Extra data charges", "Price", 21),
    ("Limited range of services", "Dissatisfaction", 20),
    ("Poor expertise of online support", "Dissatisfaction", 17),
    ("Lack of affordable download/upload speed", "Price", 16),
    ("Lack of self-service on Website", "Dissatisfaction", 16),
    ("Poor expertise of phone support", "Dissatisfaction", 6),
    ("Deceased", "Other", 3),
)
PLACES = ("Alder Bay", "Birch Flats", "Cedar Point", "Dry Wells", "Elm Crossing")
LEAVES = {"Month-to-Month": 0.43, "One Year": 0.11, "Two Year": 0.03}
ELECTRONIC_CHECK = {"Month-to-Month": 0.48, "One Year": 0.23, "Two Year": 0.1}


def household(number: int) -> dict[str, str]:
    """One household with all that either export says of it, under Maven's trimmed headers."""
    rng = Random(f"household {number}")
    contract = rng.choice(("Month-to-Month",) * 11 + ("One Year",) * 4 + ("Two Year",) * 5)
    longest = {"Month-to-Month": 40, "One Year": 72, "Two Year": 72}[contract]
    months = min(1 + int(longest * rng.random() * rng.random() * 1.4), 72)
    lost = rng.random() < LEAVES[contract] * (1.4 if months <= 3 else 0.9)
    connection = rng.choice(("Fiber Optic", "Fiber Optic", "DSL", "Cable", ""))
    line = bool(connection)

    def has(chance: float) -> str:
        drawn = rng.random() < chance
        return ("Yes" if drawn else "No") if line else ""

    extras = {
        "Onlinesecurity": has(0.37),
        "Onlinebackup": has(0.44),
        "Deviceprotectionplan": has(0.44),
        "Premiumtechsupport": has(0.37),
        "Streamingtv": has(0.49),
        "Streamingmovies": has(0.5),
        "Streamingmusic": has(0.45),
        "Unlimiteddata": has(0.86),
    }
    added = sum(answer == "Yes" for answer in extras.values())
    base = {"Fiber Optic": 62, "DSL": 30, "Cable": 34, "": 18}[connection]
    monthly = base + 5.2 * added + rng.randrange(40) / 20
    total = monthly * months * (0.97 + 0.06 * rng.random()) if months > 1 else monthly
    refunds = 5 + 40 * rng.random() if rng.random() < 0.075 else 0.0
    extra_data = 10 * rng.randrange(1, 16) if extras["Unlimiteddata"] == "No" else 0
    long_distance = 2 + 40 * rng.random()
    reason, category, _ = rng.choices(REASONS, weights=[weight for *_, weight in REASONS])[0]
    status = "Churned" if lost else "Joined" if months <= 3 else "Stayed"
    return extras | {
        "Customerid": f"{number:04d}-HOUSE",
        "Gender": rng.choice(("Female", "Male")),
        "Age": str(rng.randrange(19, 81)),
        "Married": rng.choice(("Yes", "No")),
        "Numberofdependents": str(max(0, rng.randrange(-8, 4))),
        "City": rng.choice(PLACES),
        "Zipcode": f"900{rng.randrange(100):02d}",
        "Latitude": f"{33 + 6 * rng.random():.6f}",
        "Longitude": f"{-118 - 4 * rng.random():.6f}",
        "Numberofreferrals": str(max(0, rng.randrange(-9, 4 if lost else 11))),
        "Tenureinmonths": str(months),
        "Offer": rng.choice(("None", "None", "None", "Offer A", "Offer B", "Offer E")),
        "Phoneservice": "Yes",
        "Avgmonthlylongdistancecharges": f"{long_distance:.2f}",
        "MultipleLines": rng.choice(("Yes", "No")),
        "Internetservice": "Yes" if line else "No",
        "Internettype": connection,
        "Avgmonthlygbdownload": str(rng.randrange(2, 60)) if line else "",
        "Contract": contract,
        "Paperlessbilling": rng.choice(("Yes", "Yes", "No")),
        "Paymentmethod": rng.choice(("Bank Withdrawal",) * 6 + ("Credit Card",) * 4)
        if rng.random() < 0.95
        else "Mailed Check",
        "Monthlycharge": f"{-(number % 10) - 1 if number % 60 == 7 else monthly:.2f}",
        "Totalcharges": f"{total:.2f}",
        "Totalrefunds": f"{refunds:.2f}",
        "Totalextradatacharges": str(extra_data),
        "Totallongdistancecharges": f"{long_distance * months:.2f}",
        "Totalrevenue": f"{total - refunds + extra_data + long_distance * months:.2f}",
        "Customerstatus": status,
        "Churncategory": category if lost else "",
        "Churnreason": reason if lost else "",
    }


def as_ibm(known: dict[str, str]) -> dict[str, str]:
    """The same household as IBM's export words it; one in a hundred has no bill yet."""
    rng = Random(f"ibm {known['Customerid']}")
    line, contract = known["Internetservice"] == "Yes", known["Contract"]
    new = known["Customerid"].startswith(("0042", "0142", "0242"))
    automatic = rng.choice(("Bank transfer (automatic)", "Credit card (automatic)"))
    by_hand = rng.choice(("Mailed check", automatic, automatic))
    electronic = rng.random() < ELECTRONIC_CHECK[contract]
    monthly = known["Monthlycharge"].removeprefix("-")

    def extra(name: str) -> str:
        return known[name] if line else "No internet service"

    return {
        "customerID": known["Customerid"],
        "gender": known["Gender"],
        "SeniorCitizen": str(int(int(known["Age"]) >= 65)),
        "Partner": known["Married"],
        "Dependents": "No" if known["Numberofdependents"] == "0" else "Yes",
        "tenure": "0" if new else known["Tenureinmonths"],
        "PhoneService": known["Phoneservice"],
        "MultipleLines": known["MultipleLines"],
        "InternetService": {"Fiber Optic": "Fiber optic", "": "No"}.get(
            known["Internettype"], "DSL"
        ),
        "OnlineSecurity": extra("Onlinesecurity"),
        "OnlineBackup": extra("Onlinebackup"),
        "DeviceProtection": extra("Deviceprotectionplan"),
        "TechSupport": extra("Premiumtechsupport"),
        "StreamingTV": extra("Streamingtv"),
        "StreamingMovies": extra("Streamingmovies"),
        "Contract": "Two year" if new else contract.capitalize(),
        "PaperlessBilling": known["Paperlessbilling"],
        "PaymentMethod": "Electronic check" if electronic else by_hand,
        "MonthlyCharges": monthly,
        "TotalCharges": " " if new else known["Totalcharges"],
        "Churn": "Yes" if known["Customerstatus"] == "Churned" and not new else "No",
    }


def write(folder: Path) -> list[Path]:
    """Write both exports into the folder, which is made if there is none; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    households = [household(number) for number in range(1, HOUSEHOLDS + 1)]
    ibm = _csv(IBM.split(","), [as_ibm(known) for known in households], "\n")
    maven = _csv(MAVEN.split(","), households, "\r\n")
    (folder / "ibm.csv").write_bytes(ibm.encode("utf-8"))
    (folder / "maven.csv").write_bytes(maven.removesuffix("\r\n").encode("utf-8-sig"))
    return [folder / name for name in EXPORTS]


def _csv(header: Sequence[str], rows: Sequence[dict[str, str]], line_end: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows([[row[name.strip()] for name in header] for row in rows])
    return text.getvalue()


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data"):
        print(path)
