"""How well and how fast territories are divided, beside METIS, KaHIP, GerryChain and spopt."""
