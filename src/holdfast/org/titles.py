"""Seats, levels and departments as proposed by job titles in ten languages; the pattern that matched is shown.

A title proposes where somebody sits and nothing else: it has no effect on stance, readiness or resolve, and it never
makes a decision maker. Patterns are words without accents; ``*`` stands for the rest of a word, so that compounds such as
*Abteilungsleiterin* are found. The first pattern that matches wins, so the lists run from the special to the general.

>>> p = propose("Abteilungsleiterin Einkauf"); p.level, p.department, p.seat.value, p.level_pattern
(2, 'Procurement', 'procurement', 'abteilungsleit*')
>>> p = propose("Assistant to the Managing Director"); p.level, p.seat.value
(4, 'unknown')
>>> propose("Directrice financière").department, propose("Dyrektor finansowy").level
('Finance', 2)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from holdfast.vocab import Seat
from holdfast.voices import folded

LEVELS = {1: "management", 2: "heads", 3: "managers", 4: "staff"}
_ONE = {1: "management", 2: "a head", 3: "a manager", 4: "staff"}

#: Level → patterns, special before general. A phrase may hold several words.
_LEVELS: tuple[tuple[int, str], ...] = (
    (4, "assistant* to|assistenz der|assistenz des|assistent* van|assistent* de|assistant* de direction|executive assistant|"
        "personal assistant|office manager|product owner|sekretar*|secretaris|secretary to|secretaria de|asystent*|"
        "asistente de|assistente del|assistente da"),
    (2, "vice president|vice-president|vicepresident*|senior vice|wiceprezes|svp|evp|avp|vp|viceprasident*|vice presidente"),
    (1, "chief * officer|ceo|coo|cto|cio|cdo|cmo|cro|ciso|chro|managing director|geschaftsfuhr*|geschaftsleit*|"
        "vorstand*|vorsitzende*|inhaber*|owner|founder|co-founder|cofounder|president*|presidente|prezes*|"
        "directeur general|directrice generale|dg|pdg|gerant*|algemeen directeur|directievoorzitter|zaakvoerder|bestuurder|"
        "director general|directora general|consejero delegado|consejera delegada|gerente general|amministratore delegato|"
        "amministratrice delegata|direttore generale|direttrice generale|diretor geral|diretora geral|dyrektor generalny|"
        "dyrektor naczelny|czlonek zarzadu|dyrektor zarzadzajacy|verkstallande direktor|vd|administrerende direktor|"
        "general manager|general director|managing partner|gesellschafter*|chairman|chairwoman|board member"),
    (2, "cfo|deputy director|head of|head|director*|directeur|directrice|direktor*|direttore|direttrice|diretor|diretora|"
        "dyrektor*|abteilungsleit*|bereichsleit*|hauptabteilungsleit*|ressortleit*|einkaufsleit*|vertriebsleit*|personalleit*|finanzleit*|it-leit*|qualitatsleit*|werkleit*|werksleit*|betriebsleit*|"
        "kaufmannische leit*|leiter*|leitung|leitende*|plant manager|site manager|general counsel|afdelingshoofd|hoofd|"
        "bedrijfsleider|responsable de|jefe de|jefa de|chef de service|kierownik dzialu|glowny ksiegowy|dirigente|"
        "prokurist*|avdelningschef*|afdelingschef"),
    (3, "manager*|lead|leader|teamleit*|gruppenleit*|schichtleit*|laborleit*|projektleit*|supervisor*|coordinator*|"
        "koordinator*|coordinateur|coordinatrice|coordinador*|coordinatore|coordenador*|teamleider|projectleider|chef d*|"
        "chef|responsable|responsabile|encargado|encargada|gerente|kierownik|kierowniczka|foreman|meister*|principal|"
        "business partner|*leiter|*leiterin|*leider|*manager|*chef|team lead|group lead|administrateur"),
    (4, "specialist*|spezialist*|analyst*|engineer*|ingenieur*|ingeniero|ingeniera|ingegnere|engenheiro|inzynier|"
        "technician*|techniker*|technicien*|tecnico|tecnica|technik|operator*|administrator*|buyer|einkaufer*|inkoper|"
        "acheteur|acheteuse|comprador*|acquirente|kupiec|sachbearbeit*|referent*|mitarbeit*|medewerker|employe*|empleado|"
        "impiegato|pracownik|scientist|wissenschaftler*|laborant*|chemist|chemiker*|assistant*|assistent*|assistenz|"
        "controller*|accountant|buchhalter*|boekhouder|comptable|contable|contabile|ksiegow*|counsel|jurist*|lawyer|"
        "developer|entwickler*|consultant|berater*|trainer*|intern|trainee|officer|clerk|nurse|teacher|agent|*er"),
)  # fmt: skip

_DEPARTMENTS: tuple[tuple[str, str], ...] = (
    ("Procurement", "procurement|purchas*|buyer|sourcing|supply chain|category|einkauf*|beschaffung*|inkoop|inkoper|achat*|"
                    "acheteu*|compras|comprador*|acquisti|zakup*|kupiec|strategischer einkauf|*einkauf*"),
    ("Legal", "legal|counsel|lawyer|attorney|contract*|compliance|privacy|datenschutz*|recht*|jurist*|syndikus|juridi*|"
              "juridique|avocat*|legale|abogad*|juridico|prawn*|radca|*recht"),
    ("Finance", "financ*|finanz*|cfo|controll*|account*|treasur*|buchhalt*|kaufmannische*|rechnungswesen|boekhoud*|"
                "comptab*|contab*|ksiegow*|contable|budget*|tesorer*|finansow*|finanziari*"),
    ("IT", "it|ict|cio|cto|ciso|information technology|informatik*|informati*|system*|application*|anwendung*|software|"
           "data|daten*|digital*|cyber*|edv|infrastructure|infrastruktur|informatyk*|sistemas|ti|si"),
    ("Human Resources", "human resources|hr|chro|people|personal*|personeel*|ressources humaines|rh|recursos humanos|rrhh|"
                        "risorse umane|kadr*|training|talent"),
    ("Quality", "quality|qualit*|qa|qc|qs|kwaliteit*|calidad|qualidade|jakos*|validation|validierung"),
    ("Research", "research|r&d|r & d|f&e|forschung*|entwicklung*|scientist|recherche|onderzoek*|investigacion|ricerca|"
                 "badan*|innovation*|development|group lead"),
    ("Laboratory", "laborator*|lab|labs|labor|laborleit*|laborant*|laboratoire*|analytik|analytics lab"),
    ("Production", "production|produktion*|produkcj*|productie*|produccion|produzione|producao|plant|werk*|werks*|shift|"
                   "schicht*|operation*|operator*|manufactur*|fertigung*|betrieb*|process|foreman|usine|fabri*|planta|operac*|coo"),
    ("Engineering", "engineer*|ingenieur*|technik*|technical|technisch*|technique*|construction|konstruktion*|maintenance|"
                    "instandhaltung|onderhoud|mantenimiento|utrzymani*"),
    ("Logistics", "logisti*|warehouse|lager*|magazijn|transport*|versand|spedition"),
    ("Sales", "sales|vertrieb*|verkauf*|verkoop*|vente*|ventas|vendite|vendas|sprzedaz*|commercial*|commerciale|comercial|"
              "cro|account manager|business development"),
    ("Marketing", "marketing|cmo|brand|communication*|kommunikation*|pr"),
    ("Service", "service*|support|kundendienst|customer*|klantenservice|success"),
)  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What a title proposes, each part with the pattern that matched; null parts matched nothing."""

    level: int | None
    level_pattern: str | None
    department: str | None
    department_pattern: str | None
    seat: Seat
    seat_reason: str


@cache
def _pattern(words: str) -> re.Pattern[str]:
    body = re.escape(folded(words)).replace(r"\ \*\ ", r" (?:\S+ ){1,3}").replace(r"\*", r"[^\s,/()&-]*")
    return re.compile(r"(?<![^\s,/()&.:;-])" + body + r"(?![^\s,/()&.:;-])")


def _first(lists: tuple[tuple[object, str], ...], text: str) -> tuple[object, str] | None:
    for found, patterns in lists:
        for words in patterns.split("|"):
            if _pattern(words).search(text):
                return found, words
    return None


@lru_cache(maxsize=4096)
def propose(title: str | None, department: str | None = None) -> Proposal:
    """The seat, level and department that a title proposes; *department* as exported wins over the title's.

    >>> propose("Head of Quality").seat.value, propose(None).level is None
    ('technical_evaluator', True)
    >>> propose("Laboratory Technician").seat_reason
    'staff in Laboratory, read from “technician*” and “laborator*” in the title'
    """
    text = folded(title or "")
    level = _first(_LEVELS, text) if text else None
    place = _first(_DEPARTMENTS, folded(department or "")) or (_first(_DEPARTMENTS, text) if text else None)
    name = (department or "").strip() or (str(place[0]) if place else None)
    rank = int(str(level[0])) if level else None
    if rank == 1 and name is None:
        name = "Management"
    seat, why = _seat(rank, str(place[0]) if place else name)
    shown = [f"“{p[1]}”" for p in (level, place) if p]
    reason = f"{why}, read from {' and '.join(dict.fromkeys(shown))} in the title" if why and shown else why
    if department and place and why:
        reason = f"{why}, read from the department" + (f" and “{level[1]}” in the title" if level else "")
    return Proposal(
        level=rank,
        level_pattern=level[1] if level else None,
        department=name,
        department_pattern=place[1] if place else None,
        seat=seat,
        seat_reason=reason,
    )


def _seat(level: int | None, department: str | None) -> tuple[Seat, str]:
    """The seat that a level in a department proposes; never the decision maker and never the champion."""
    if department == "Procurement":
        return Seat.PROCUREMENT, "procurement"
    if department == "Legal":
        return Seat.LEGAL, "legal"
    if level == 1:
        return (Seat.ECONOMIC_BUYER, "finance") if department == "Finance" else (Seat.EXECUTIVE_SPONSOR, "management")
    if department == "Finance" and level is not None and level <= 2:
        return Seat.ECONOMIC_BUYER, "head of finance"
    if level is None or department is None:
        return Seat.UNKNOWN, ""
    if department in ("IT", "Quality", "Engineering") and level <= 3:
        return Seat.TECHNICAL_EVALUATOR, f"{_ONE[level]} in {department}"
    if level <= 3:
        return Seat.INFLUENCER, f"{_ONE[level]} in {department}"
    return Seat.END_USER, f"staff in {department}"
