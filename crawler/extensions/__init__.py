"""Extensions: `run` owns the archive and the run's row while a spider works."""
