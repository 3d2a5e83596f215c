using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Rows;

/// <summary>The tables of what was observed: facts, duties, rejections, servers and their Envoys.</summary>
internal static class ObservedTables
{
    public static void Define(ModelBuilder model)
    {
        model.Entity<FactRow>(observed =>
        {
            observed.ToTable("observed").HasKey(row => new { row.Kind, row.Name });
            observed.HasIndex(row => row.Sequence).HasDatabaseName("observed_sequence");
        });
        model.Entity<DutyRow>().ToTable("duties").HasKey(row => row.Name);
        model.Entity<RejectionRow>(rejections =>
        {
            rejections.ToTable("rejections", table => table.HasCheckConstraint("rejections_times_check", "times > 0"));
            rejections.HasKey(row => row.Id);
            rejections.HasIndex(row => new { row.Node, row.Id }).HasDatabaseName("rejections_node");
        });
        model.Entity<ReplicaRow>().ToTable("replicas").HasKey(row => row.Replica);
        model.Entity<NodeRow>(nodes =>
        {
            nodes.ToTable("nodes").HasKey(row => new { row.Replica, row.Node });
            nodes.HasIndex(row => new { row.Replica, row.Sequence }).HasDatabaseName("nodes_sequence");
        });
    }
}
