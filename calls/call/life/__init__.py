"""What may happen to a call on its way: more time, one city's late link, questions and answers."""
