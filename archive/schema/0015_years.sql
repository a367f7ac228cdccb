-- The year of a report may become known later than its values: it had been noted when they came.

UPDATE copies SET year_of_values = (SELECT year FROM reports WHERE id = copies.report_id
  AND EXISTS (SELECT 1 FROM figures WHERE version_id = copies.version_id));
