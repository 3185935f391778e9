"""The store on PostgreSQL: many writers at once, held apart by one lock per calendar."""
