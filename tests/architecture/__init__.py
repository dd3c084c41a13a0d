"""The contracts of the code base: names, layers, routes, templates, migrations, languages, documents."""
