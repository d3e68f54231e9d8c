"""Where plans and events are kept."""
