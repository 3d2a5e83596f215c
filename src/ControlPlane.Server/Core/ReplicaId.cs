namespace ControlPlane.Server.Core;

/// <summary>One run of one server, among all that share a database.</summary>
/// <param name="Value">The machine's name for people, the data folder's id, and what makes the run unique.</param>
/// <param name="Folder">The part that all runs on one data folder have in common.</param>
internal sealed record ReplicaId(string Value, string Folder)
{
    /// <summary>The lease of being alive, which each replica keeps for itself.</summary>
    public const string Prefix = "replica/";

    /// <summary>The name of its lease of being alive.</summary>
    public string Lease => Prefix + Value;

    /// <summary>A new one.</summary>
    /// <param name="folder">The id of the data folder, which serves one run at a time; by default a folder of nobody else's.</param>
    public static ReplicaId New(string? folder = null)
    {
        var common = $"{Environment.MachineName}-{folder ?? Guid.NewGuid().ToString("N")}";
        return new ReplicaId($"{common}-{Guid.CreateVersion7():N}", common);
    }

    /// <summary>Whether another run was on the same data folder: then it has ended, however it did.</summary>
    public bool Succeeds(string other) => other != Value && other.StartsWith(Folder + "-", StringComparison.Ordinal);
}
