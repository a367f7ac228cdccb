"""Extensions, each listening to what happens while a spider works.

run          owns the archive and the run's row
budget       closes the spider once a budget of the run is used up
alerting     has Spidermon tell what is wrong, once the run is over
watching     draws how far the crawl is, while a person looks on
crawl_delay  slows down where robots.txt asks for it
night        closes the spider by day, where NIGHT_HOURS are set
"""
