using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ControlPlane.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Baseline : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "duties",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: false),
                    generation = table.Column<long>(type: "INTEGER", nullable: false),
                    holder = table.Column<string>(type: "TEXT", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("duties_pkey", x => x.name);
                }
            );

            migrationBuilder.CreateTable(
                name: "head",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    observed = table.Column<long>(type: "INTEGER", nullable: false),
                    commit_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    observed_commit_id = table.Column<Guid>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("head_pkey", x => x.id);
                    table.CheckConstraint("head_id_check", "id = 1");
                    table.CheckConstraint("head_observed_check", "observed >= 0");
                    table.CheckConstraint("head_revision_check", "revision >= 0");
                }
            );

            migrationBuilder.CreateTable(
                name: "nodes",
                columns: table => new
                {
                    replica = table.Column<string>(type: "TEXT", nullable: false),
                    node = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("nodes_pkey", x => new { x.replica, x.node });
                }
            );

            migrationBuilder.CreateTable(
                name: "observed",
                columns: table => new
                {
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    commit_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("observed_pkey", x => new { x.kind, x.name });
                }
            );

            migrationBuilder.CreateTable(
                name: "rejections",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                    node = table.Column<string>(type: "TEXT", nullable: false),
                    fleet = table.Column<string>(type: "TEXT", nullable: false),
                    envoy = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    acked = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    times = table.Column<int>(type: "INTEGER", nullable: false),
                    error = table.Column<string>(type: "TEXT", nullable: false),
                    resources = table.Column<string>(type: "TEXT", nullable: false),
                    documents = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("rejections_pkey", x => x.id);
                    table.CheckConstraint("rejections_times_check", "times > 0");
                }
            );

            migrationBuilder.CreateTable(
                name: "replicas",
                columns: table => new
                {
                    replica = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    stopped = table.Column<bool>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("replicas_pkey", x => x.replica);
                }
            );

            migrationBuilder.CreateTable(
                name: "revisions",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    author = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    message = table.Column<string>(type: "TEXT", nullable: true),
                    commit_id = table.Column<Guid>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("revisions_pkey", x => x.number);
                    table.CheckConstraint("revisions_number_check", "number > 0");
                }
            );

            migrationBuilder.CreateTable(
                name: "tokens",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("tokens_pkey", x => x.name);
                    table.UniqueConstraint("tokens_hash_key", x => x.hash);
                }
            );

            migrationBuilder.CreateTable(
                name: "changes",
                columns: table => new
                {
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    format = table.Column<int>(type: "INTEGER", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("changes_pkey", x => new { x.revision, x.position });
                    table.CheckConstraint("changes_action_check", "action IN ('created', 'updated', 'deleted')");
                    table.CheckConstraint("changes_check", "(body IS NULL) = (action = 'deleted')");
                    table.ForeignKey(name: "changes_revision_fkey", column: x => x.revision, principalTable: "revisions", principalColumn: "number");
                }
            );

            migrationBuilder.CreateTable(
                name: "documents",
                columns: table => new
                {
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    team = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    author = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    format = table.Column<int>(type: "INTEGER", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("documents_pkey", x => new { x.kind, x.name });
                    table.ForeignKey(name: "documents_revision_fkey", column: x => x.revision, principalTable: "revisions", principalColumn: "number");
                }
            );

            migrationBuilder.CreateTable(
                name: "secrets",
                columns: table => new
                {
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "BLOB", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("secrets_pkey", x => x.hash);
                    table.ForeignKey(name: "secrets_revision_fkey", column: x => x.revision, principalTable: "revisions", principalColumn: "number");
                }
            );

            migrationBuilder.CreateIndex(name: "changes_document", table: "changes", columns: new[] { "kind", "name", "revision" }, unique: true);

            migrationBuilder.CreateIndex(name: "documents_revision", table: "documents", column: "revision");

            migrationBuilder.CreateIndex(name: "nodes_sequence", table: "nodes", columns: new[] { "replica", "sequence" });

            migrationBuilder.CreateIndex(name: "observed_sequence", table: "observed", column: "sequence");

            migrationBuilder.CreateIndex(name: "rejections_node", table: "rejections", columns: new[] { "node", "id" });

            migrationBuilder.CreateIndex(name: "secrets_revision", table: "secrets", column: "revision");

            migrationBuilder.InsertData(table: "head", columns: new[] { "id", "revision", "observed" }, values: new object[] { 1, 0L, 0L });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "changes");

            migrationBuilder.DropTable(name: "documents");

            migrationBuilder.DropTable(name: "duties");

            migrationBuilder.DropTable(name: "head");

            migrationBuilder.DropTable(name: "nodes");

            migrationBuilder.DropTable(name: "observed");

            migrationBuilder.DropTable(name: "rejections");

            migrationBuilder.DropTable(name: "replicas");

            migrationBuilder.DropTable(name: "secrets");

            migrationBuilder.DropTable(name: "tokens");

            migrationBuilder.DropTable(name: "revisions");
        }
    }
}
