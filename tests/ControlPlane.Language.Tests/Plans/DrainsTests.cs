using ControlPlane.Language.Compilation;
using ControlPlane.Language.Plans;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Plans;

/// <summary>Whose connections a changed listener drains, where not all of its filter chains change.</summary>
public sealed class DrainsTests
{
    [Fact]
    public void A_certificate_named_fallback_is_not_the_fallback()
    {
        using var authority = new CertificateAuthority("plans");
        var certificates = authority.Issue(["a.test"]).Document("fallback") + "---\n" + authority.Issue(["b.test"]).Document("other");
        var before = Read($"{Fleet("certificates: [fallback, other], fallback: other")}---\n{certificates}");
        var after = Read($"{Fleet("certificates: [fallback, other], fallback: fallback")}---\n{certificates}");

        Warnings(before, after).ShouldBe(["changes for (fallback): connections with this certificate are drained and made anew"]);
        Warnings(before, Read($"{Fleet("certificates: [other], fallback: other")}---\n{certificates}"))
            .ShouldBe(["changes for fallback: connections with this certificate are drained and made anew"]);
    }

    [Fact]
    public void A_Route_with_tcp_drains_its_own_connections_alone()
    {
        const string Fleet =
            "kind: Fleet\nname: edge\nrole: edge\nlisteners: [{name: db, port: 5432, protocol: tls-passthrough}]\n---\n"
            + "kind: Service\nname: a\nendpoints: []\n---\nkind: Service\nname: b\nendpoints: []\n---\n";
        var one = Tcp("one", "sni: [one.test], to: [{service: a}]");
        var two = Tcp("two", "sni: [two.test], to: [{service: a}]");
        var before = Read(Fleet + one + two);

        Warnings(before, Read(Fleet + one + two + Tcp("three", "to: [{service: b}]"))).ShouldBeEmpty();
        Warnings(before, Read(Fleet + one)).ShouldBe(["changes for Route/two: its connections are drained and made anew"]);
        Warnings(before, Read(Fleet + one + Tcp("two", "sni: [two.test], to: [{service: b}]")))
            .ShouldBe(["changes for Route/two: its connections are drained and made anew"]);
        Warnings(before, Read(Fleet.Replace("passthrough}]", "passthrough}]\npolicies: {ipAccess: {deny: [10.0.0.1]}}", StringComparison.Ordinal) + one + two))
            .ShouldBe(["changes for Route/one, Route/two: their connections are drained and made anew"]);
        Warnings(before, Read(Fleet)).ShouldBe(["is removed: its connections are drained"]);
        Warnings(Read(Fleet), before).ShouldBeEmpty();
    }

    private static string Tcp(string name, string tcp) => $"kind: Route\nname: {name}\nfleets: [edge]\ntcp: {{{tcp}}}\n---\n";

    private static string Fleet(string tls) =>
        $"kind: Fleet\nname: edge\nrole: edge\nlisteners: [{{name: https, port: 8443, protocol: https, tls: {{{tls}}}}}]\n";

    private static Model Read(string yaml) => Model.Empty.With(Catalog.Reader.ReadYaml(yaml).Documents);

    private static IEnumerable<string> Warnings(Model before, Model after)
    {
        var compiled = Compiler.Compile(before, Observed.None, previous: null);
        return Planner
            .Between((before, compiled), (after, Compiler.Compile(after, Observed.None, compiled)), [])
            .Warnings.Where(warning => warning.Kind is PlanWarningKind.ListenerDrains)
            .Select(warning => warning.Message);
    }
}
