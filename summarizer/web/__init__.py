"""The HTTP service: FastAPI on uvicorn, SQLAlchemy below, jobs that outlive their process. Needs the extra `server`."""
