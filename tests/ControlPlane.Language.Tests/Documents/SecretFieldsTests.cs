using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Tests.Documents;

public sealed class SecretFieldsTests
{
    private const string Text = """
        kind: Consumer
        name: alice
        apiKeys:
          - {name: a, key: {value: planted-secret-00000001}}
          - {name: b, key: {env: CPCTL_VAR_B}}
        basic: {password: {file: ./b.txt}}
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Hash = new('a', 32);

    [Fact]
    public void Policies_that_hold_policies_do_not_lead_in_circles()
    {
        var route = Catalog
            .Reader.ReadYaml("kind: Route\nname: r\nfleets: [edge]\nrules: [{respond: {}, policies: {auth: {anyOf: [{apiKey: {}}]}}}]")
            .Documents.ShouldHaveSingleItem();

        SecretFields.Of(route).ShouldBeEmpty();
    }

    [Fact]
    public void Secrets_are_found_by_the_spec() =>
        SecretFields
            .Of(Read(Text))
            .Select(field => (field.Path, field.Value, field.Environment, field.File))
            .ShouldBe([
                ("apiKeys[0].key", "planted-secret-00000001", null, null),
                ("apiKeys[1].key", null, "CPCTL_VAR_B", null),
                ("basic.password", null, null, "./b.txt"),
            ]);

    [Fact]
    public void What_is_taken_is_nowhere_in_the_document()
    {
        var (document, values) = SecretFields.Take(Read(Text), _ => Hash);

        document
            .Body.ToJson()
            .ShouldBe(
                $$$$"""{"kind":"Consumer","name":"alice","apiKeys":[{"name":"a","key":{"set":true,"hash":"{{{{Hash}}}}"}},{"name":"b","key":{"env":"CPCTL_VAR_B"}}],"basic":{"password":{"file":"./b.txt"}}}"""
            );
        document.ToString().ShouldNotContain("planted");
        ((ConsumerSpec)document.Spec).ApiKeys!.Value[0].Key!.ShouldBe(new SecretSpec { Set = true, Hash = Hash });
        values.ShouldBe([KeyValuePair.Create(Hash, "planted-secret-00000001")]);
        ReferenceEquals(SecretFields.Take(document, _ => throw new InvalidOperationException()).Document, document).ShouldBeTrue();
    }

    [Fact]
    public void Values_can_be_put_in()
    {
        var document = SecretFields.WithValues(Read(Text), field => field.Environment is null ? null : "planted-secret-00000002");

        SecretFields.Of(document).Select(field => field.Value ?? field.File).ShouldBe(["planted-secret-00000001", "planted-secret-00000002", "./b.txt"]);
    }

    [Fact]
    public void A_hash_keeps_its_time_and_a_new_one_gets_the_time_of_now()
    {
        var stored = Read("kind: Consumer\nname: a\nbasic: {password: {set: true, hash: " + Hash + ", updatedAt: \"2020-01-01T00:00:00Z\"}}");
        var same = Read("kind: Consumer\nname: a\nbasic: {password: {hash: " + Hash + ", updatedAt: nonsense}}");
        var other = Read("kind: Consumer\nname: a\nbasic: {password: {set: true, hash: " + new string('b', 32) + "}}");

        SecretFields.Dated(same, stored, Now).Body.SameAs(stored.Body).ShouldBeTrue();
        SecretFields.Dated(other, stored, Now).Body.ToJson().ShouldContain("\"updatedAt\":\"2026-11-24T12:00:00Z\"");
        SecretFields.Dated(same, null, Now).Body.ToJson().ShouldContain("\"updatedAt\":\"2026-11-24T12:00:00Z\"");
    }

    [Fact]
    public void A_document_without_secrets_stays_the_same_object()
    {
        var document = Read("kind: Service\nname: a\nendpoints: []");
        ReferenceEquals(SecretFields.Dated(document, null, Now), document).ShouldBeTrue();
        SecretFields.Of(document).ShouldBeEmpty();
    }

    private static Document Read(string yaml)
    {
        var read = Catalog.Reader.ReadYaml(yaml);
        read.Problems.ShouldBeEmpty();
        return read.Documents.ShouldHaveSingleItem();
    }
}
