"""The same situations in German; a situation that is missing here is written in English."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, ...]] = {
    "before": (
        "Danke für die Vorführung, die Driftkorrektur hat uns überzeugt.",
        "Können Sie uns die Preise bitte für ein und für zwei Geräte getrennt nennen?",
        "{other} möchte das Ganze mit unseren eigenen Proben sehen.",
        "Der jetzige Vertrag läuft noch bis zum Herbst, es eilt also nicht ganz so.",
        "Ich habe die Unterlagen an die Produktion weitergegeben.",
        "Der Test lief besser als gedacht.",
    ),
    "yes": (
        "Wir haben uns für Sie entschieden.",
        "Von meiner Seite ist das abgemacht, bitte bereiten Sie den Vertrag vor.",
        "Wir möchten das Angebot von letzter Woche annehmen.",
        "Die Geschäftsleitung hat heute zugestimmt, wir machen das mit Ihnen.",
    ),
    "talk": (
        "Ich habe die Gruppenleiter am Montag informiert, die meisten haben es gut aufgenommen.",
        "Der Raum wird gerade freigeräumt, der Stromanschluss ist bestätigt.",
        "{other} stellt die Liste der Anwender zusammen.",
        "Wir haben den Termin für die Inbetriebnahme mit der Planung abgestimmt.",
        "Die Kostenstelle ist angelegt.",
        "Der Betriebsrat ist informiert und hat keine Einwände.",
        "Die Schulung würde uns in der zweiten Monatshälfte am besten passen.",
    ),
    "paper": (
        "Die Rechtsabteilung prüft gerade die Haftungsklausel.",
        "Anbei der Entwurf mit unseren Anmerkungen zurück.",
        "Der Einkauf braucht noch Ihre Lieferantenselbstauskunft.",
        "Es fehlt nur noch die zweite Unterschrift.",
        "Der Datenschutz hätte gern die Liste Ihrer Unterauftragnehmer.",
        "Der Vertrag liegt bei unserer Muttergesellschaft zur Freigabe.",
    ),
    "question": (
        "Gilt der Preis auch, wenn die Lieferung in den nächsten Monat rutscht?",
        "Ist die zweite Lizenz enthalten?",
        "Wer von Ihnen wäre in der ersten Woche vor Ort?",
        "Haben Sie eine Zusammenfassung auf einer Seite für mich?",
        "Wie viele Stunden pro Woche sollten wir für die Schlüsselanwender einplanen?",
    ),
    "ack": (
        "Danke, passt.",
        "Vielen Dank, ist angekommen.",
        "In Ordnung.",
        "Danke, ich gebe es weiter.",
        "Alles klar.",
    ),
    "defer": (
        "Ich bin noch nicht dazu gekommen, ich melde mich.",
        "Bei uns ist gerade viel los, bitte noch etwas Geduld.",
        "Es gibt noch nichts Neues.",
        "Wir stimmen uns intern noch ab.",
        "Diese Woche wird es leider nichts.",
        "Lassen Sie uns nach den Ferien sprechen.",
        "Ich brauche noch ein paar Tage.",
        "Lassen Sie uns am {date} noch einmal sprechen.",
    ),
    "relay": (
        "{other} befürchtet, dass die Nachtschicht mit der neuen Oberfläche allein gelassen wird.",
        "Im Labor gab es etwas Unmut wegen der erneuten Validierung.",
        "{other} hat gefragt, warum niemand aus der Produktion beim Test dabei war.",
        "Einige meinen, das alte Gerät tue es doch noch.",
        "Die Rückmeldungen waren ehrlich gesagt gemischt.",
    ),
    "scope": (
        "Könnten wir den zweiten Standort vorerst herausnehmen?",
        "{other} hätte das Berichtsmodul gern von Anfang an dabei.",
        "Wir bräuchten auch eine Schnittstelle zum Lagersystem.",
        "Bitte bieten Sie noch eine kleinere Variante an.",
    ),
    "doubt": (
        "Ich möchte die Rechnung noch einmal in Ruhe durchgehen.",
        "Haben Sie noch eine Referenz in unserer Größe?",
        "Niemand ist dagegen, ich will es nur richtig machen.",
        "Vielleicht wäre die kleinere Variante doch die sicherere.",
    ),
    "park": (
        "Unser Budget wird erst am {date} freigegeben, bis dahin kann ich nichts bestellen.",
        "Wir haben das Audit vor uns, lassen Sie uns am {date} weitermachen.",
        "Bitte legen Sie das bis zum {date} beiseite, der Umzug geht vor.",
    ),
    "resume": (
        "Wie versprochen melde ich mich zurück, wo waren wir stehen geblieben?",
        "Wir können jetzt weitermachen.",
    ),
    "restart": (
        "Wir haben uns am Freitag zusammengesetzt und die offenen Punkte geklärt.",
        "Entschuldigen Sie die Wartezeit, bei uns ist das jetzt geklärt.",
    ),
    "move": (
        "Können wir den Termin auf nächste Woche schieben?",
        "Mir ist etwas dazwischengekommen, geht auch Donnerstag?",
    ),
    "cancel": (
        "Ich muss den Termin leider absagen und melde mich mit einem neuen.",
        "Wir schaffen es am Mittwoch nicht.",
    ),
    "intro": ("{other} ist ab jetzt dabei.", "In Kopie {other} aus dem Vertragswesen."),
    "no": ("Leider werden wir das nicht machen.", "Die Geschäftsleitung hat das Vorhaben gestrichen."),
    "signed": ("Anbei der unterschriebene Vertrag.", "Die Bestellung finden Sie im Anhang."),
    "out_before": ("Vielen Dank für das Gespräch, anbei meine Notizen.", "Anbei das Angebot, es gilt sechzig Tage."),
    "out_answer": (
        "Zu Ihrer Frage: ja, das ist enthalten.",
        "Der Preis gilt bis zum Ende des Quartals.",
        "Gern, ich bin am Dienstag bei Ihnen.",
        "Anbei die Zusammenfassung auf einer Seite.",
    ),
    "out_park": (
        "Danke für die Nachricht, ich melde mich am {date} wieder.",
        "Verstanden, wir machen am {date} weiter.",
    ),
    "out_chase": (
        "Ich wollte fragen, wie es bei Ihnen steht.",
        "Brauchen Sie noch etwas von mir?",
        "Konnten Sie schon in die Unterlagen schauen?",
        "Darf ich Sie morgen kurz anrufen?",
    ),
    "out_recap": (
        "Anbei die vereinbarten Schritte mit Namen und Terminen.",
        "Wie besprochen der Vertrag in der jetzigen Fassung.",
    ),
    "auto": ("Ich bin bis zum {date} nicht im Büro und antworte nach meiner Rückkehr.",),
}

SUBJECTS: dict[str, tuple[str, ...]] = {
    "mail": ("{goods}", "Unser Angebot {goods}", "Nächste Schritte", "Ihre Frage", "Offene Punkte", "Termine"),
    "auto": ("Automatische Antwort: {subject}", "Abwesenheitsnotiz: {subject}"),
}
