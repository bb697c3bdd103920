"""What people take away from sessions, and the labels that models are trained from."""
