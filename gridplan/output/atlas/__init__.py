"""The pages of the meeting pack as plain content: what stands on each, not how it is printed."""
