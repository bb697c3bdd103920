"""The screen's texts in other languages than English: Qt Linguist's `.ts`, and the `.qm` that the program reads."""
