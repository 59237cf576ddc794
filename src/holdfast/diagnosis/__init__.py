"""Why a decision is held up: facts about the people of one deal, readiness items, and the five hold-ups with evidence."""
