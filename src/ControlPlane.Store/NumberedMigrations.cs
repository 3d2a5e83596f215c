using System.Collections.Immutable;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>
/// The numbered SQL files that databases were made with before Entity Framework's migrations. They recorded themselves in the table <c>migrations</c>; a
/// database that has all of them has the tables of the first migration of today, the baseline.
/// </summary>
/// <param name="Steps">Name and SHA-256 of each file, from number 1.</param>
/// <param name="TableCount">SQL that tells whether there is a table <c>migrations</c>: 1 or 0.</param>
internal sealed record NumberedMigrations(ImmutableArray<(string Name, string Checksum)> Steps, string TableCount)
{
    public static readonly NumberedMigrations Sqlite = new(
        [
            ("documents", "0f886c29d87c3af5d4067d5f6b4c7ff0b54a73ff61008275830fff59b85c4517"),
            ("observed", "e4a7ffcd55e450718579d994ca0a14677425e5865ced2eaf0d5ca0e151195030"),
            ("rejections", "2b0fc412267564b4763032e1fc11241ff550fa25bd21aeaf46cf8424a4f45d51"),
            ("secrets", "44ea7a508122f0d61bfafde3a6e56128194fce692c9a28460154811f530ff26f"),
            ("nodes", "37596524bf0ffea284b68df149a8637524edfed4b5df7f8ad994ecdcfedc99db"),
        ],
        "SELECT count(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = 'migrations'"
    );

    public static readonly NumberedMigrations PostgreSql = new(
        [
            ("documents", "8bad7e7750442a1407f9a7147cf9c885e3b4c40d5880199489904d708320709f"),
            ("observed", "ea37612909896b2cf86c18c39e2654668db479d313bce79548110541b959ad3f"),
            ("rejections", "96975be8cbf6eb2a5f7140dab82f1fa1c2ff8ddfac97136298b0734664cd523a"),
            ("secrets", "bdf438a48680a413f5c6f7e35813b952db5a31f15f9aeae17ff697a04f43cbbd"),
            ("nodes", "18e32c501512a2371e9f171dcc0a0760b793dce6b210a426b8714b5ab9ff5e1c"),
        ],
        "SELECT count(*)::int AS \"Value\" FROM pg_class WHERE oid = to_regclass('migrations')"
    );

    /// <summary>
    /// Whether the database was made by all of these files. Not by any of them: false. <see cref="StoreException"/> where it was made by some of them, by
    /// others, or by more.
    /// </summary>
    public async Task<bool> WereAppliedAsync(StoreContext context, CancellationToken cancel)
    {
        if (await context.Database.SqlQueryRaw<int>(TableCount).SingleAsync(cancel) == 0)
            return false;

        var applied = await context
            .Database.SqlQueryRaw<Step>("SELECT number AS \"Number\", name AS \"Name\", checksum AS \"Checksum\" FROM migrations ORDER BY number")
            .ToListAsync(cancel);
        if (applied.Count == 0)
            return false;

        var last = applied[^1];
        if (last.Number > Steps.Length)
            throw new StoreException(
                $"the database is newer than this program: its schema is at {last.Number} ({last.Name}), this program knows {Steps.Length}; run the "
                    + "newer program"
            );
        if (applied.Find(step => Steps[step.Number - 1].Checksum != step.Checksum) is { } changed)
        {
            throw new StoreException(
                $"migration {changed.Number} ({changed.Name}) is not the one that was applied to this database, which another build of the program "
                    + "created; run that build"
            );
        }

        return applied.Count == Steps.Length
            ? true
            : throw new StoreException(
                $"the database is at step {last.Number} ({last.Name}) of the {Steps.Length} numbered migrations of version 0.1: bring it to step "
                    + $"{Steps.Length} with `controlplane migrate up` of the last version 0.1, then run this program"
            );
    }

    private sealed record Step(int Number, string Name, string Checksum);
}
