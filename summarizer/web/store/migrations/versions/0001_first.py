"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Lay out everything."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("revoked_at", sa.Double),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
    )
    op.create_index("batches_of_owner", "batches", ["owner", "id"])
    op.create_table(
        "summaries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("batch_id", sa.Text, sa.ForeignKey("batches.id", ondelete="CASCADE")),
        sa.Column("position", sa.Integer),
        sa.Column("name", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("finished_at", sa.Double),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", sa.Double),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary),
        sa.Column("headline", sa.Text),
        sa.Column("article", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("problem", sa.Text),
    )
    op.create_index("summaries_of_owner", "summaries", ["owner", "id"])
    op.create_index("summaries_of_batch", "summaries", ["batch_id", "position"])
    op.create_index("summaries_to_do", "summaries", ["status", "priority", "id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
    )
    op.create_index("ix_idempotency_keys_resource_id", "idempotency_keys", ["resource_id"])
    op.create_table(
        "allowances",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("due_at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Drop everything."""
    for name in ("allowances", "idempotency_keys", "summaries", "batches", "api_keys"):
        op.drop_table(name)
