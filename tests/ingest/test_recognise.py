"""Files and columns are recognised by name and, where values decide, by content; the mapping is kept for a person."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from holdfast.errors import BadSettings, NothingRecognised
from holdfast.ingest import read_export
from holdfast.ingest.shapes import ALL
from tests.ingest.folders import PLAIN, adds_up, rows, table, taken, write

GERMAN = {
    "vorgaenge.csv": "Vorgangsnummer;Bezeichnung;Kunde;Betrag;Währung;Angelegt am;Erwartetes Abschlussdatum;Phase;Ergebnis;Abgeschlossen am\n"
    "V1;Anlage;Tarn;12.500,50;EUR;13.01.2025;31.03.2025;Mündliche Zusage;;\n"
    "V2;Wartung;Moor;1.000;EUR;14.01.2025;30.04.2025;Gewonnen;gewonnen;20.02.2025\n",
    "aktivitaeten.csv": "Vorgangsnummer;Zeitpunkt;Art;Richtung;Betreff\nV1;15.01.2025 10:30;E-Mail;eingehend;Hallo\nV1;16.01.2025 11:00;Telefonat;ausgehend;Anruf\n",
}
DUTCH = {
    "deals.csv": "dealnummer;naam;klant;bedrag;aangemaakt op;fase;uitkomst\nA1;Lijn;Tarn;1250,50;2025-01-13;Mondeling akkoord;\n",
    "activiteiten.csv": "dealnummer;tijdstip;soort;richting;onderwerp\nA1;2025-01-15 10:30;Afspraak;ontvangen;Hallo\n",
}
FRENCH = {
    "affaires.csv": "affaire;nom;société;montant;créé le;étape;résultat\nA1;Ligne;Tarn;1 250,50;2025-01-13;Accord verbal;\n",
    "activités.csv": "affaire;date et heure;type;sens;objet\nA1;2025-01-15 10:30;Appel;entrant;Bonjour\n",
}
SPANISH = {
    "negocios.csv": "negocio;nombre;empresa;importe;creado;etapa;resultado\nA1;Línea;Tarn;1.250,50;2025-01-13;Acuerdo verbal;\n",
    "actividades.csv": "negocio;fecha y hora;tipo;dirección;asunto\nA1;2025-01-15 10:30;Llamada;recibido;Hola\n",
}


@pytest.mark.parametrize("files", [GERMAN, DUTCH, FRENCH, SPANISH], ids=["de", "nl", "fr", "es"])
def test_headers_and_words_of_other_languages(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    result = taken(tmp_path, files)
    assert adds_up(result) and rows(result, "rejects") == []
    deal = rows(result, "deals")[0]
    assert deal["amount_minor"] in (1250050, 125050) and deal["account"] == "Tarn"
    assert "yes" in result.settings.stages.values()
    assert rows(result, "activities")[0]["side"] == "buyer"


def test_german_end_of_a_deal(tmp_path: Path) -> None:
    result = taken(tmp_path, GERMAN)
    assert [(r["deal_id"], r["stage_kind"]) for r in rows(result, "stage_changes")] == [("V2", "signed")]


def renamed(content: str, head: str) -> str:
    return head + "\n" + content.partition("\n")[2]


def test_renamed_files_and_headers_are_found_by_their_values(tmp_path: Path) -> None:
    wanted = taken(tmp_path / "named", PLAIN)
    deals = "".join(
        f"D{i},Deal {i},{1000 + 7 * (i % 10)},EUR,2025-01-0{i % 9 + 1}T09:00:00Z,2025-06-30,Verbal,,\n"
        for i in range(4, 30)
    )
    history = "".join(
        f"D{i},2025-01-1{i % 9}T09:00:00Z,,Discovery,ann\nD{i},2025-02-1{i % 9}T09:00:00Z,Discovery,Verbal,ann\n"
        for i in range(4, 30)
    )
    acts = "".join(f"A{i},D{i},2025-02-0{i % 9 + 1}T09:00:00Z,email,inbound,Hello {i},p{i}\n" for i in range(4, 30))
    files: dict[str, str | bytes] = {
        "a.csv": renamed(str(PLAIN["deals.csv"]) + deals, "k1,k2,k3,k4,k5,k6,k7,k8,k9"),
        "b.csv": renamed(str(PLAIN["stage_history.csv"]) + history, "c1,c2,c3,c4,c5"),
        "c.csv": renamed(str(PLAIN["activities.csv"]) + acts, "x1,x2,x3,x4,x5,x6,x7"),
    }
    result = taken(tmp_path / "renamed", files)
    text = "\n".join(result.mapping)
    for line in ("a.csv: plain deals", "b.csv: plain stage history", "c.csv: plain activities"):
        assert line in text, text
    assert 'deal_id ← "c1" (100 % of its values are ids of deals' in text
    assert (
        'to_stage ← "c4"' in text
        and 'from_stage ← "c3"' in text
        and 'kind ← "x4"' in text
        and 'direction ← "x5"' in text
    )
    assert table(result, "activities").num_rows == 29 and table(result, "stage_changes").num_rows == 56
    assert (
        "deals that ended on a day nothing tells: 1" in text
    )  # the last column is a date, but which one only its name says
    by_id = {r["deal_id"]: r for r in rows(result, "deals")}
    assert by_id["D1"]["known_on"] == rows(wanted, "deals")[0]["known_on"]
    assert by_id["D1"]["amount_minor"] == 100000


def test_one_renamed_needed_column(tmp_path: Path) -> None:
    history = str(PLAIN["stage_history.csv"]).replace("deal_id", "ref", 1).replace("to_stage", "nach dem Wechsel", 1)
    result = taken(tmp_path, {**PLAIN, "stage_history.csv": history})
    assert table(result, "stage_changes").num_rows == 5


def test_unknown_files_are_left_alone(tmp_path: Path) -> None:
    result = taken(tmp_path, {**PLAIN, "prices.csv": "item,price\na,1\n", "truth.csv": "deal_id,kind,stage\nD1,x,y\n"})
    text = "\n".join(result.mapping)
    assert "prices.csv: not used" in text and "truth.csv: not used" in text
    toml = tomllib.loads((tmp_path / "export" / "holdfast.toml").read_text())
    assert toml["files"]["prices.csv"]["table"] == "ignore"


def test_the_mapping_is_kept_with_its_reasons(tmp_path: Path) -> None:
    result = taken(tmp_path, PLAIN)
    text = (tmp_path / "export" / "holdfast.toml").read_text()
    toml = tomllib.loads(text)
    assert toml["files"]["stage_history.csv"]["columns"]["to_stage"] == "to_stage"
    assert toml["stages"] == {"Discovery": "before_yes", "Verbal": "yes", "Closed won": "signed"}
    assert 'Verbal = "yes" # by its name' in text
    assert dict(result.settings.stages) == toml["stages"]


def test_what_a_person_wrote_wins_and_comments_survive(tmp_path: Path) -> None:
    first = taken(tmp_path, PLAIN)
    path = tmp_path / "export" / "holdfast.toml"
    text = path.read_text().replace('Discovery = "before_yes"', 'Discovery = "paper" # my own reason\n#')
    path.write_text("# a word from Ann\n" + text)
    result = taken(tmp_path, PLAIN)
    assert result.changed and result.facts != first.facts
    assert {r["stage_kind"] for r in rows(result, "stage_changes") if r["to_stage"] == "Discovery"} == {"paper"}
    after = path.read_text()
    assert after.startswith("# a word from Ann\n") and "# my own reason" in after
    assert not taken(tmp_path, PLAIN).changed


def test_new_files_and_stages_are_added(tmp_path: Path) -> None:
    taken(tmp_path, PLAIN)
    path = tmp_path / "export" / "holdfast.toml"
    path.write_text(path.read_text() + "# the end\n")
    history = str(PLAIN["stage_history.csv"]) + "D3,2025-02-20T09:00:00Z,Discovery,Legal review,ann\n"
    result = taken(
        tmp_path,
        {
            **PLAIN,
            "stage_history.csv": history,
            "parks.csv": "deal_id,parked_at,reason,resume_on\nD1,2025-02-01,trip,2025-03-01\n",
        },
    )
    text = path.read_text()
    assert result.settings.stages["Legal review"] == "paper" and "# the end" in text
    assert '[files."parks.csv"]' in text and table(result, "parks").num_rows == 1


def test_a_column_that_a_person_took_out_is_not_read(tmp_path: Path) -> None:
    taken(tmp_path, PLAIN)
    path = tmp_path / "export" / "holdfast.toml"
    path.write_text(path.read_text().replace('subject = "subject"\n', ""))
    assert table(taken(tmp_path, PLAIN), "activities")["subject"].null_count == 3


def test_an_ignored_file_stays_ignored(tmp_path: Path) -> None:
    write(tmp_path / "export", {"holdfast.toml": '[files."activities.csv"]\ntable = "ignore"\n'})
    result = taken(tmp_path, PLAIN)
    assert table(result, "activities").num_rows == 0 and "activities.csv" not in result.counts


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[files."deals.csv"]\ntable = "dealz"\n', ["dealz", "one of"]),
        ('[files."deals.csv"]\ntable = "deals"\nshape = "plain"\n[files."deals.csv".columns]\ndeal_id = "nope"\ncreated_at = "created_at"\n', ["nope", "deal_id, name"]),
        ('[files."deals.csv"]\ntable = "deals"\nshape = "plain"\n[files."deals.csv".columns]\nname = "name"\n', ["deal_id"]),
        ('[files."deals.csv"]\nday_first = "maybe"\n', ["day_first", "true or false"]),
        ('[stages]\nVerbal = "soon"\n', ["soon", "before_yes"]),
        ("[stage]\n", ["stage", "unknown key"]),
        ("not toml", ["TOML"]),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_in_words(tmp_path: Path, toml: str, words: list[str]) -> None:
    write(tmp_path / "export", {"holdfast.toml": toml})
    with pytest.raises(BadSettings) as error:
        taken(tmp_path, PLAIN)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_settings_live_in_home_when_the_folder_is_read_only(tmp_path: Path) -> None:
    folder = write(tmp_path / "export", PLAIN)
    folder.chmod(0o555)
    try:
        read_export(folder, tmp_path / "home")
        assert not (folder / "holdfast.toml").exists() and (tmp_path / "home" / "holdfast.toml").exists()
    finally:
        folder.chmod(0o755)


def test_settings_file_that_is_named(tmp_path: Path) -> None:
    result = taken(tmp_path, PLAIN, settings_file=tmp_path / "mine" / "own.toml")
    assert (tmp_path / "mine" / "own.toml").exists() and not (tmp_path / "export" / "holdfast.toml").exists()
    assert not taken(tmp_path, PLAIN, settings_file=tmp_path / "mine" / "own.toml").changed
    assert result.settings.stages["Verbal"] == "yes"


def test_deals_are_needed(tmp_path: Path) -> None:
    with pytest.raises(NothingRecognised, match=r"activities\.csv"):
        taken(tmp_path, {"activities.csv": PLAIN["activities.csv"]})


def test_stages_are_proposed_by_what_became_of_the_deals(tmp_path: Path) -> None:
    deals = ["deal_id,created_at,stage,outcome,closed_at"]
    history = ["deal_id,changed_at,from_stage,to_stage"]
    for i in range(15):
        end = "Blue" if i % 3 else "Grey"
        deals.append(f"D{i},2025-01-01,{end},{'won' if i % 3 else 'lost'},2025-03-01")
        history += [
            f"D{i},2025-01-01,,Red",
            f"D{i},2025-02-01,Red,{'Green' if i % 3 else 'Red 2'}",
            f"D{i},2025-03-01,Green,{end}",
        ]
    result = taken(tmp_path, {"deals.csv": "\n".join(deals) + "\n", "stage_history.csv": "\n".join(history) + "\n"})
    assert result.settings.stages["Blue"] == "signed" and result.settings.stages["Grey"] == "lost"
    assert result.settings.stages["Green"] == "before_yes"
    text = "\n".join(result.mapping)
    assert "all 10 deals that entered it are won and none left it" in text
    assert 'stage "Green": before_yes (does it mean that the buyer has agreed?' in text and "please check" in text
    assert "no stage means that the buyer said yes" in text


def test_a_name_against_the_data_is_not_believed(tmp_path: Path) -> None:
    deals = "deal_id,created_at,stage,outcome,closed_at\n" + "".join(
        f"D{i},2025-01-01,Approved,lost,2025-02-01\n" for i in range(6)
    )
    result = taken(tmp_path, {"deals.csv": deals})
    assert result.settings.stages["Approved"] == "before_yes"
    assert any("the name says signed, but 6 of the 6" in line for line in result.mapping)


def test_every_role_says_what_it_is() -> None:
    for shape, roles in ALL.items():
        assert len({r.name for r in roles}) == len(roles)
        for role in roles:
            assert role.shape == shape and role.meaning
            names = [w.ours for w in role.wants]
            assert len(set(names)) == len(names) and any(w.needed for w in role.wants)


def test_nothing_is_written_beside_a_folder_that_is_not_recognised(tmp_path: Path) -> None:
    folder = write(tmp_path / "export", {"prices.csv": "item,price\na,1\n"})
    with pytest.raises(NothingRecognised):
        read_export(folder, tmp_path / "home")
    assert os.listdir(folder) == ["prices.csv"]  # noqa: PTH208
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("head", ["employees", "Number of Employees", "Mitarbeiter", "aantal medewerkers"])
def test_the_size_of_the_company_is_read_and_may_be_missing(tmp_path: Path, head: str) -> None:
    lines = PLAIN["deals.csv"].splitlines()
    sizes = [head, "620", "1 200", "", *[""] * len(lines)]
    deals = "\n".join(f"{line},{size}" for line, size in zip(lines, sizes, strict=False)) + "\n"
    result = taken(tmp_path, PLAIN | {"deals.csv": deals})
    assert [r["employees"] for r in rows(result, "deals")][:3] == [620, 1200, None]
    assert adds_up(result)
