namespace ControlPlane.Architecture.Tests;

/// <summary>
/// The folders of the language are its layers: a file names nothing of a later one. What a file names is told by the C# compiler, so constants and extension
/// methods count.
/// </summary>
public sealed class LanguageLayersTests
{
    /// <summary>As many files as may reach one another. It only ever falls.</summary>
    private const int LargestCycle = 3;

    private const int LargestFolder = 25;

    private static readonly string Folder = Path.Combine(Repository.Root, "src", "ControlPlane.Language");

    /// <summary>Each layer sees itself and those before it; one of several folders is one layer.</summary>
    private static readonly string[][] Layers =
    [
        ["Text"],
        ["Values"],
        ["Binding", "Documents", "Model.cs", "Observed.cs", "Expiries.cs"],
        ["Ladder"],
        ["EnvoyConfig"],
        ["Kinds"],
        ["Policies"],
        ["Compilation"],
        ["Explanation"],
        ["Plans"],
        ["Pins"],
        ["Schemas"],
        ["Reference"],
        ["Catalog.cs"],
    ];

    /// <summary>Envoy's configuration comes after documents only because kinds need both.</summary>
    private static readonly string[] UnknownToEnvoyConfig = ["Binding", "Documents", "Ladder", "Model.cs", "Observed.cs", "Expiries.cs"];

    /// <summary>Folders among the policies that are none: rooms for what several of them share.</summary>
    private static readonly string[] SharedRooms = ["Rbac"];

    private static readonly string[] PlacesOfRoutes = ["RouteSpec.Fleets", "RouteSpec.Listeners", "RouteSpec.Hosts"];

    private static readonly Lazy<FileGraph> Graph = new(() => FileGraph.Of(Folder, Libraries()));

    [Fact]
    public void Every_file_belongs_to_a_layer() => Graph.Value.Uses.Keys.Where(file => LayerOf(file) < 0).ShouldBeEmpty();

    [Fact]
    public void No_file_names_what_stands_in_a_later_layer() => Uses(use => LayerOf(use.User) < LayerOf(use.Used)).ShouldBeEmpty();

    [Fact]
    public void What_builds_Envoys_configuration_knows_nothing_of_documents() =>
        Uses(use => Top(use.User) == "EnvoyConfig" && UnknownToEnvoyConfig.Contains(Top(use.Used))).ShouldBeEmpty();

    [Fact]
    public void Few_files_reach_one_another() =>
        Graph.Value.Cycles().Where(cycle => cycle.Count > LargestCycle).Select(cycle => string.Join(", ", cycle)).ShouldBeEmpty();

    [Fact]
    public void No_policy_names_another()
    {
        var named =
            from use in Graph.Value.Uses
            from used in use.Value.Keys
            let policies = (By: PolicyOf(use.Key), Of: PolicyOf(used))
            where policies.By is not null && policies.Of is not null && policies.By != policies.Of && !SharedRooms.Contains(policies.Of)
            select $"{policies.By} -> {policies.Of}";
        named.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Who_a_route_belongs_to_is_read_in_one_place() =>
        PlacesOfRoutes
            .SelectMany(Graph.Value.ReadersOf)
            .Where(file => !file.StartsWith("Kinds/Routes/", StringComparison.Ordinal))
            .Distinct()
            .ShouldHaveSingleItem()
            .ShouldBe("Compilation/Routes/Placement.cs");

    [Fact]
    public void Folders_stay_small() =>
        Graph
            .Value.Uses.Keys.GroupBy(Path.GetDirectoryName)
            .Where(folder => folder.Count() > LargestFolder)
            .Select(folder => $"{folder.Key}: {folder.Count()}")
            .ShouldBeEmpty();

    private static IEnumerable<string> Uses(Func<(string User, string Used), bool> condition) =>
        from user in Graph.Value.Uses
        from used in user.Value
        where condition((user.Key, used.Key))
        select $"{user.Key} names {used.Value} of {used.Key}";

    private static int LayerOf(string file) => Array.FindIndex(Layers, layer => layer.Contains(Top(file)));

    private static string Top(string file) => file.Split('/')[0];

    private static string? PolicyOf(string file) => file.Split('/') is ["Policies", var policy, _] ? policy : null;

    /// <summary>
    /// The runtime's assemblies, and those of the packages and projects that the language references. Other projects, and one library of theirs, have
    /// namespaces that would hide types of the language.
    /// </summary>
    private static IEnumerable<string> Libraries() =>
        from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        let name = Path.GetFileNameWithoutExtension(path)
        where
            name != "Scalar.AspNetCore"
            && (name is "ControlPlane.EnvoyApi" or "ControlPlane.Resources" || !name.StartsWith("ControlPlane", StringComparison.OrdinalIgnoreCase))
        select path;
}
