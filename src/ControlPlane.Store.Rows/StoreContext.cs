using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Rows;

/// <summary>How the rows lie in tables. The migrations of both databases are made from this model.</summary>
internal sealed class StoreContext(DbContextOptions<StoreContext> options) : DbContext(options)
{
    public DbSet<HeadRow> Heads => Set<HeadRow>();

    public DbSet<RevisionRow> Revisions => Set<RevisionRow>();

    public DbSet<DocumentRow> Documents => Set<DocumentRow>();

    public DbSet<ChangeRow> Changes => Set<ChangeRow>();

    public DbSet<FactRow> Facts => Set<FactRow>();

    public DbSet<DutyRow> Duties => Set<DutyRow>();

    public DbSet<SecretRow> Secrets => Set<SecretRow>();

    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    public DbSet<RejectionRow> Rejections => Set<RejectionRow>();

    public DbSet<ReplicaRow> Replicas => Set<ReplicaRow>();

    public DbSet<NodeRow> Nodes => Set<NodeRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        DocumentTables.Define(modelBuilder);
        ObservedTables.Define(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(ColumnName(property.Name));
            entity.FindPrimaryKey()!.SetName($"{entity.GetTableName()}_pkey");
            foreach (var reference in entity.GetForeignKeys())
                reference.SetConstraintName($"{entity.GetTableName()}_revision_fkey");
        }

        if (Database.IsNpgsql())
            UsePostgres(modelBuilder);
    }

    /// <summary>PostgreSQL sorts and compares text as the database's language does, unless a column says otherwise.</summary>
    private static void UsePostgres(ModelBuilder model)
    {
        (Type Row, string[] Columns)[] ordinal =
        [
            (typeof(RevisionRow), [nameof(RevisionRow.Source)]),
            (typeof(DocumentRow), [nameof(DocumentRow.Kind), nameof(DocumentRow.Name), nameof(DocumentRow.Team), nameof(DocumentRow.Source)]),
            (typeof(ChangeRow), [nameof(ChangeRow.Kind), nameof(ChangeRow.Name)]),
            (typeof(TokenRow), [nameof(TokenRow.Name)]),
            (typeof(FactRow), [nameof(FactRow.Kind), nameof(FactRow.Name)]),
            (typeof(DutyRow), [nameof(DutyRow.Name)]),
            (typeof(RejectionRow), [nameof(RejectionRow.Node), nameof(RejectionRow.Fleet)]),
            (typeof(SecretRow), [nameof(SecretRow.Hash), nameof(SecretRow.KeyId)]),
            (typeof(ReplicaRow), [nameof(ReplicaRow.Replica)]),
            (typeof(NodeRow), [nameof(NodeRow.Replica), nameof(NodeRow.Node)]),
        ];
        foreach (var (row, columns) in ordinal)
        {
            foreach (var column in columns)
                model.Entity(row).Property(column).UseCollation("C");
        }

        model.Entity<RejectionRow>().Property(row => row.Id).UseIdentityAlwaysColumn();
    }

    private static string ColumnName(string property) =>
        property switch
        {
            nameof(RevisionRow.CommitId) => "commit_id",
            nameof(HeadRow.ObservedCommitId) => "observed_commit_id",
            nameof(SecretRow.KeyId) => "key_id",
            nameof(TokenRow.CreatedAt) => "created_at",
            _ => property.ToLowerInvariant(),
        };
}
