"""Every write of courses: one function per thing that a person does."""
