"""The people of the buyer: the map, the model and its simulation."""
