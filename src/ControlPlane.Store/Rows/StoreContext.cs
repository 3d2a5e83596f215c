using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Rows;

/// <summary>How the rows lie in tables; the tables themselves are made by the migrations.</summary>
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
        modelBuilder.Entity<HeadRow>().ToTable("head").HasKey(row => row.Id);
        modelBuilder.Entity<HeadRow>().Property(row => row.Id).ValueGeneratedNever();
        modelBuilder.Entity<RevisionRow>().ToTable("revisions").HasKey(row => row.Number);
        modelBuilder.Entity<RevisionRow>().Property(row => row.Number).ValueGeneratedNever();
        modelBuilder.Entity<DocumentRow>().ToTable("documents").HasKey(row => new { row.Kind, row.Name });
        modelBuilder.Entity<DocumentRow>().HasOne<RevisionRow>().WithMany().HasForeignKey(row => row.Revision);
        modelBuilder.Entity<ChangeRow>().ToTable("changes").HasKey(row => new { row.Revision, row.Position });
        modelBuilder.Entity<ChangeRow>().HasOne<RevisionRow>().WithMany().HasForeignKey(row => row.Revision);
        modelBuilder.Entity<ChangeRow>().Property(row => row.Action).HasConversion(action => ActionText(action), text => ActionOf(text));
        modelBuilder.Entity<FactRow>().ToTable("observed").HasKey(row => new { row.Kind, row.Name });
        modelBuilder.Entity<DutyRow>().ToTable("duties").HasKey(row => row.Name);
        modelBuilder.Entity<SecretRow>().ToTable("secrets").HasKey(row => row.Hash);
        modelBuilder.Entity<SecretRow>().HasOne<RevisionRow>().WithMany().HasForeignKey(row => row.Revision);
        modelBuilder.Entity<TokenRow>().ToTable("tokens").HasKey(row => row.Name);
        modelBuilder.Entity<RejectionRow>().ToTable("rejections").HasKey(row => row.Id);
        modelBuilder.Entity<ReplicaRow>().ToTable("replicas").HasKey(row => row.Replica);
        modelBuilder.Entity<NodeRow>().ToTable("nodes").HasKey(row => new { row.Replica, row.Node });

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
        {
            property.SetColumnName(ColumnName(property.Name));
        }
    }

    private static string ActionText(ChangeAction action) => action switch
    {
        ChangeAction.Created => "created",
        ChangeAction.Updated => "updated",
        ChangeAction.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "unchanged documents have no row"),
    };

    private static ChangeAction ActionOf(string text) => text switch
    {
        "created" => ChangeAction.Created,
        "updated" => ChangeAction.Updated,
        _ => ChangeAction.Deleted,
    };

    private static string ColumnName(string property) => property switch
    {
        nameof(RevisionRow.CommitId) => "commit_id",
        nameof(HeadRow.ObservedCommitId) => "observed_commit_id",
        nameof(SecretRow.KeyId) => "key_id",
        nameof(TokenRow.CreatedAt) => "created_at",
        _ => property.ToLowerInvariant(),
    };
}
