"""What a manager asks of all deals together."""
