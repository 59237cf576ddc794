"""Invented names: companies, people, titles. None of them is meant to exist."""

from __future__ import annotations

STEMS = (
    "Alder", "Amber", "Arden", "Basalt", "Beacon", "Birch", "Bramble", "Brine", "Cinder", "Clover", "Cobble", "Coral",
    "Corvid", "Dapple", "Delta", "Dune", "Ember", "Fallow", "Fathom", "Fennel", "Fjord", "Flint", "Gannet", "Glade",
    "Granit", "Hazel", "Heron", "Hollow", "Isar", "Juniper", "Kestrel", "Lantern", "Larch", "Linden", "Lumen", "Marl",
    "Meadow", "Mistel", "Moss", "Nimbus", "Oker", "Osprey", "Otter", "Pebble", "Pinnow", "Quarry", "Quill", "Raven",
    "Reed", "Rowan", "Saffron", "Sandel", "Sedge", "Sorrel", "Spindle", "Taiga", "Tamarack", "Thistle", "Tundra",
    "Umber", "Vesper", "Wicker", "Willow", "Zephyr",
)  # fmt: skip
TRADES = (
    ("Pharma", "pharma"), ("Foods", "food"), ("Biotech", "biotech"), ("Chemie", "chemicals"), ("Water", "utilities"),
    ("Diagnostics", "clinics"), ("Coatings", "coatings"), ("Polymers", "plastics"), ("Breweries", "food"),
    ("Agro", "agriculture"), ("Cosmetics", "cosmetics"), ("Metals", "metals"), ("Labs", "contract laboratory"),
    ("Ceramics", "materials"), ("Paper", "paper"), ("Energy", "energy"),
)  # fmt: skip
FORMS = {
    "DE": ("GmbH", "AG", "GmbH & Co. KG"), "AT": ("GmbH", "AG"), "CH": ("AG", "SA"), "NL": ("B.V.", "N.V."),
    "FR": ("SAS", "SA"), "GB": ("Ltd", "plc"), "US": ("Inc.", "LLC"),
}  # fmt: skip
COUNTRIES = (("DE", 0.40), ("AT", 0.09), ("CH", 0.12), ("NL", 0.12), ("FR", 0.08), ("GB", 0.10), ("US", 0.09))
CURRENCY = {"CH": "CHF", "US": "USD"}

FIRST = {
    "de": ("Anke", "Bernd", "Birte", "Carsten", "Claudia", "Daniela", "Dirk", "Elif", "Frauke", "Gregor", "Heike",
           "Henning", "Ines", "Jens", "Jutta", "Kai", "Katrin", "Lars", "Lena", "Malte", "Marlies", "Mehmet", "Nadine",
           "Norbert", "Petra", "Rainer", "Regina", "Sabine", "Sven", "Tanja", "Thorsten", "Ulrike", "Volker", "Wiebke"),
    "nl": ("Annemiek", "Bart", "Bas", "Carolien", "Daan", "Esther", "Femke", "Geert", "Hanneke", "Ilse", "Jeroen",
           "Joost", "Karin", "Lotte", "Maarten", "Nienke", "Pieter", "Rutger", "Sanne", "Wouter"),
    "fr": ("Agathe", "Alain", "Bruno", "Camille", "Cyril", "Delphine", "Didier", "Fabienne", "Gilles", "Hélène",
           "Luc", "Maud", "Nadia", "Olivier", "Pascale", "Rachid", "Sylvie", "Thierry", "Xavier", "Yvonne"),
    "en": ("Alison", "Amir", "Brenda", "Callum", "Carol", "Dana", "Derek", "Fiona", "Gareth", "Hannah", "Ian", "Janet",
           "Joyce", "Keith", "Leanne", "Marcus", "Naomi", "Owen", "Priya", "Rhona", "Russell", "Shirley", "Tessa",
           "Trevor", "Vikram", "Wendy"),
}  # fmt: skip
LAST = {
    "de": ("Ahlers", "Bartsch", "Bremer", "Dorn", "Ebert", "Fink", "Gerlach", "Hagedorn", "Harms", "Heldt", "Jansen",
           "Kessler", "Kolb", "Kraus", "Lindner", "Lorenz", "Maurer", "Möller", "Nagel", "Oster", "Petersen", "Quast",
           "Reimann", "Rieger", "Sauer", "Scholz", "Stahl", "Thoma", "Ullrich", "Voigt", "Wendt", "Yilmaz", "Zander"),
    "nl": ("van Beek", "de Boer", "Bos", "Dekker", "van Dijk", "Hendriks", "de Groot", "Kuiper", "Mulder", "Postma",
           "Smit", "Verhoeven", "Visser", "de Wit", "Zijlstra"),
    "fr": ("Arnaud", "Bertin", "Carlier", "Dumas", "Faure", "Girard", "Humbert", "Jacquet", "Lambert", "Marchand",
           "Noël", "Perrin", "Roche", "Tessier", "Vidal"),
    "en": ("Abbott", "Barlow", "Chandra", "Coles", "Draper", "Ellery", "Farrow", "Gill", "Hargreaves", "Iqbal",
           "Jessop", "Kendrick", "Lyle", "Mercer", "Nash", "Okafor", "Pryce", "Ridley", "Sutton", "Thorne", "Underhill",
           "Vance", "Whitlock", "Yates"),
}  # fmt: skip
TONGUE = {"DE": "de", "AT": "de", "CH": "de", "NL": "nl", "FR": "fr", "GB": "en", "US": "en"}

#: Department → titles by level (2 head, 3 manager, 4 staff); the management has level 1.
DEPARTMENTS: dict[str, tuple[str, str, str]] = {
    "Laboratory": ("Head of Laboratory", "Laboratory Manager", "Laboratory Technician"),
    "Quality": ("Head of Quality", "Quality Manager", "Quality Specialist"),
    "Production": ("Plant Manager", "Shift Manager", "Process Operator"),
    "IT": ("Head of IT", "IT Systems Manager", "Application Administrator"),
    "Finance": ("Chief Financial Officer", "Controlling Manager", "Controller"),
    "Procurement": ("Head of Procurement", "Category Manager", "Buyer"),
    "Legal": ("General Counsel", "Contract Manager", "Legal Counsel"),
    "Research": ("Head of R&D", "Research Group Lead", "Scientist"),
    "Human Resources": ("Head of Human Resources", "HR Business Partner", "Training Coordinator"),
}
TOP = ("Managing Director", "Chief Executive Officer", "Owner and Managing Director")
SECOND = ("Chief Operating Officer", "Chief Technology Officer", "Commercial Director")

SELLERS = ("Jonna Ekdahl", "Tom Wessels", "Mirja Laine", "Pavel Hruby", "Adaeze Nwosu", "Rikke Thomsen",
           "Silvan Amrein",
           "Nora Aydin", "Guido Ferrand", "Katja Sommer", "Luis Carneiro", "Ewan Ross")  # fmt: skip

PIPELINES: dict[str, tuple[str, ...]] = {
    "Instruments": ("Qualified", "Needs analysis", "Demo and trial", "Offer sent", "Verbal agreement",
                    "Contract review",
                    "Closed won", "Closed lost"),
    "Software": ("Discovery", "Evaluation", "Business case", "Proposal", "Agreed in principle",
                    "Legal and procurement",
                 "Closed won", "Closed lost"),
}  # fmt: skip
GOODS = {
    "Instruments": ("titration line", "particle counter", "two chromatographs", "freeze dryer", "microscope set",
                    "sample robot", "moisture analysers", "spectrometer", "incubator row", "viscometer bench"),
    "Software": ("sample register", "lab data platform", "audit trail module", "instrument monitoring",
                 "method library", "stability study planner", "electronic lab book", "release workflow"),
}  # fmt: skip
