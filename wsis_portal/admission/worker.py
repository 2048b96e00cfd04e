"""What gunicorn runs (`gunicorn.conf.py`)."""

from gunicorn.workers.gthread import ThreadWorker

from wsis_portal.admission.lanes import Lanes


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn 27 carries no annotations
    """gunicorn's worker with threads, which stand in two lanes."""

    def get_thread_pool(self) -> Lanes:
        return Lanes(places=self.cfg.threads)
