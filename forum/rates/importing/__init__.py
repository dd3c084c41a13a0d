"""Rates from outside: the Bank of Russia's own files, and tables."""

from forum.rates.importing.bank_files import ImportedRates, RateFault, RateReading, import_rates, read_rates
from forum.rates.importing.lists import RATES_IMPORT

__all__ = ["RATES_IMPORT", "ImportedRates", "RateFault", "RateReading", "import_rates", "read_rates"]
