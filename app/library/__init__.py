"""The recordings of a ward: found, searched, analysed one after the other, erased when they are old."""
