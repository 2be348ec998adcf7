"""The engines that Convoca brings along, and the run that keeps them alive."""
