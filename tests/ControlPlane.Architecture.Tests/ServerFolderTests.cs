using System.Reflection;

namespace ControlPlane.Architecture.Tests;

/// <summary>The folders of the server, each of which sees only those before it; read from the compiled program.</summary>
public sealed class ServerFolderTests
{
    private const string Root = "ControlPlane.Server";

    /// <summary>What the server knows and does, how people ask it, what it measures, how it is put together, its command line, and the demo.</summary>
    private static readonly string[] Folders = ["Core", "Admin", "Telemetry", "Hosting", "Commands", "Demo"];

    /// <summary>What the parts share, the Envoys, what is fetched and counted, what is published, and what is pinned.</summary>
    private static readonly string[] CoreFolders = ["", "Nodes", "Observe", "Reconcile", "Pinning", "Acme"];

    private static readonly Type[] Types =
    [
        .. Assembly.Load("controlplane").GetTypes().Where(type => type.Namespace?.StartsWith(Root + ".", StringComparison.Ordinal) == true),
    ];

    [Fact]
    public void Every_type_stands_in_a_folder_of_the_list() => Types.Select(type => FolderOf(type, Root)).Distinct().Order().ShouldBe(Folders.Order());

    [Fact]
    public void A_folder_sees_only_those_before_it() => LooksUp(Root, Folders).ShouldBeEmpty();

    [Fact]
    public void Within_the_core_too() => LooksUp($"{Root}.Core", CoreFolders).ShouldBeEmpty();

    [Fact]
    public void Wire_records_live_in_Admin()
    {
        // The demo and the commands are clients; server.json is the one file that the server writes for clients.
        string[] clients = ["Admin", "Commands", "Demo"];
        var users = Types
            .Where(type => !clients.Contains(FolderOf(type, Root)))
            .SelectMany(type =>
                TypeDependencies
                    .Of(type)
                    .Where(named => named.Namespace == "ControlPlane.Client.Wire" && named.Name != "ServerAddresses")
                    .Select(named => $"{type.FullName} -> {named.Name}")
            );
        users.ShouldBeEmpty();
    }

    private static IEnumerable<string> LooksUp(string root, string[] folders) =>
        from type in Types
        where IsBelow(type, root)
        from named in TypeDependencies.Of(type)
        where IsBelow(named, root) && Array.IndexOf(folders, FolderOf(named, root)) > Array.IndexOf(folders, FolderOf(type, root))
        select $"{type.FullName} -> {named.FullName}";

    private static bool IsBelow(Type type, string root) =>
        type.Namespace is { } space && (space == root || space.StartsWith(root + ".", StringComparison.Ordinal));

    private static string FolderOf(Type type, string root) => type.Namespace!.Length == root.Length ? "" : type.Namespace[(root.Length + 1)..].Split('.')[0];
}
