using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Rows;

/// <summary>The tables of what was written: the head, revisions, documents, changes, secrets and tokens.</summary>
internal static class DocumentTables
{
    public static void Define(ModelBuilder model)
    {
        model.Entity<HeadRow>(head =>
        {
            head.ToTable(
                "head",
                table =>
                {
                    table.HasCheckConstraint("head_id_check", "id = 1");
                    table.HasCheckConstraint("head_revision_check", "revision >= 0");
                    table.HasCheckConstraint("head_observed_check", "observed >= 0");
                }
            );
            head.HasKey(row => row.Id);
            head.Property(row => row.Id).ValueGeneratedNever();
        });
        model.Entity<RevisionRow>(revisions =>
        {
            revisions.ToTable("revisions", table => table.HasCheckConstraint("revisions_number_check", "number > 0"));
            revisions.HasKey(row => row.Number);
            revisions.Property(row => row.Number).ValueGeneratedNever();
        });
        model.Entity<DocumentRow>(documents =>
        {
            documents.ToTable("documents").HasKey(row => new { row.Kind, row.Name });
            documents.HasOne<RevisionRow>().WithMany().HasForeignKey(row => row.Revision).OnDelete(DeleteBehavior.NoAction);
            documents.HasIndex(row => row.Revision).HasDatabaseName("documents_revision");
        });
        model.Entity<ChangeRow>(changes =>
        {
            changes.ToTable(
                "changes",
                table =>
                {
                    table.HasCheckConstraint("changes_action_check", "action IN ('created', 'updated', 'deleted')");
                    table.HasCheckConstraint("changes_check", "(body IS NULL) = (action = 'deleted')");
                }
            );
            changes.HasKey(row => new { row.Revision, row.Position });
            changes.HasOne<RevisionRow>().WithMany().HasForeignKey(row => row.Revision).OnDelete(DeleteBehavior.NoAction);
            changes
                .HasIndex(row => new
                {
                    row.Kind,
                    row.Name,
                    row.Revision,
                })
                .IsUnique()
                .HasDatabaseName("changes_document");
        });
        model.Entity<SecretRow>(secrets =>
        {
            secrets.ToTable("secrets").HasKey(row => row.Hash);
            secrets.HasOne<RevisionRow>().WithMany().HasForeignKey(row => row.Revision).OnDelete(DeleteBehavior.NoAction);
            secrets.HasIndex(row => row.Revision).HasDatabaseName("secrets_revision");
        });
        model.Entity<TokenRow>(tokens =>
        {
            tokens.ToTable("tokens").HasKey(row => row.Name);
            tokens.HasAlternateKey(row => row.Hash).HasName("tokens_hash_key");
        });
    }
}
