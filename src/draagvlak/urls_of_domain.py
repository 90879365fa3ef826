"""Addresses at a consortium's own domain, made of those of the site; see ``places.own_domains``."""

from draagvlak import urls
from draagvlak.places.own_domains import of_domain

urlpatterns = of_domain(urls.urlpatterns)

handler400, handler403, handler429, handler500 = urls.handler400, urls.handler403, urls.handler429, urls.handler500
handler404 = "draagvlak.places.own_domains.not_found_there"
