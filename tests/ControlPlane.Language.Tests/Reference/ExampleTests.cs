using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Reference;
using ControlPlane.Language.Text;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Reference;

/// <summary>The examples of the reference: one for each kind and each policy, and all of them are right.</summary>
public sealed class ExampleTests
{
    private static readonly string Kinds = string.Join("\n---\n", Catalog.Default.Kinds.Select(Examples.Of));

    private static readonly string Authorities = IssuedCertificate.Authority("clients", new CertificateAuthority("clients").Root);

    public static TheoryData<string> Policies => [.. Catalog.Default.Policies.Select(policy => policy.Name)];

    [Fact]
    public void The_examples_of_all_kinds_compile_together()
    {
        var documents = Compiled(Kinds);

        documents.Select(document => document.Id.Kind).Order().ShouldBe(Catalog.Default.Kinds.Select(kind => kind.Name).Order());
    }

    [Theory, MemberData(nameof(Policies))]
    public void The_example_of_a_policy_compiles_and_writes_it(string name)
    {
        var example = Examples.Of(Catalog.Default.Policies.Single(policy => policy.Name == name)).Replace("\n", "\n      ", StringComparison.Ordinal);

        // Where clients prove who they are by certificates, there is a listener that asks for them.
        var fleet = name == "clientCertificate" ? "mutual" : "edge";
        var route = Compiled(
            $$$"""
            {{{Kinds}}}
            ---
            {{{Authorities}}}
            ---
            kind: Fleet
            name: mutual
            role: edge
            listeners: [{name: https, port: 8443, protocol: https, tls: {certificates: [shop], clientAuth: {ca: clients} } }]
            ---
            kind: Route
            name: example
            fleets: [{{{fleet}}}]
            rules:
              - match: {path: {prefix: /orders/archive}}
                to: [{service: orders}]
                policies:
                  {{{example}}}
            """
        )[^1];

        route.Body.ToJson().ShouldContain($"\"{name}\":");
    }

    [Fact]
    public void Examples_are_short()
    {
        var all = Catalog.Default.Kinds.Select(Examples.Of).Concat(Catalog.Default.Policies.Select(Examples.Of));
        all.Where(example => example.Split('\n').Length > 16).ShouldBeEmpty();
    }

    private static ImmutableArray<Document> Compiled(string yaml)
    {
        var read = Catalog.Reader.ReadYaml(yaml);
        read.Problems.ShouldBeEmpty(yaml);
        Compiler.Compile(Model.Empty.With(read.Documents), Observed.None, previous: null).Problems.ShouldBeEmpty(yaml);
        return read.Documents;
    }
}
