"""Extensions, each listening to what happens while a spider works.

run          owns the archive and the run's row
crawl_delay  slows down where robots.txt asks for it
night        closes the spider by day, where NIGHT_HOURS are set
"""
