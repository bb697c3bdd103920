"""What is entered at the bedside: the session, marks, scores, advisories, the recording, vital signs."""
