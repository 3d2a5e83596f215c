using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Kinds.Consumers;

public sealed class ConsumerTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    // printf password-1 | openssl dgst -sha1 -binary | base64
    private const string Sha1OfPassword1 = "6MWUw7xQSn9Xv/9Nt96pSRyX2JM=";
    private const string Sha1OfPassword2 = "K+BP0Sj0VdwUyD10/+Y1wazmyl0=";

    private const string Alice = """
        kind: Consumer
        name: alice
        apiKeys:
          - {name: old, key: {value: key-of-alice-00000001}, expires: 2026-11-24T12:00:00Z}
          - {name: new, key: {value: key-of-alice-00000002}, expires: 2026-11-24T12:00:01Z}
        basic: {password: {value: password-1}}
        """;

    private const string Bob = """
        kind: Consumer
        name: bob
        apiKeys: [{name: only, key: {value: key-of-bob-000000001}}]
        basic: {username: robert, password: {value: password-2}}
        """;

    [Fact]
    public void Credentials_are_what_documents_name_and_secrets_hold()
    {
        var (model, secrets) = Taken(Bob, Alice);

        var credentials = Credentials.Of(model.Documents.Values.Reverse(), Observed.None with { Secrets = secrets });

        credentials
            .ApiKeys.Select(key => (key.Consumer, key.Key))
            .ShouldBe([("alice", "key-of-alice-00000001"), ("alice", "key-of-alice-00000002"), ("bob", "key-of-bob-000000001")]);
        credentials.BasicUsers.ShouldBe([
            KeyValuePair.Create("alice", "alice:{SHA}" + Sha1OfPassword1),
            KeyValuePair.Create("bob", "robert:{SHA}" + Sha1OfPassword2),
        ]);
    }

    [Fact]
    public void A_key_has_expired_from_its_time_on()
    {
        var (model, secrets) = Taken(Alice, Bob);

        var (expired, next) = Expiries.Of(model, Now);

        expired.ShouldBe(["Consumer/alice/old"]);
        next.ShouldBe(Now.AddSeconds(1));
        Expiries.Of(model, Now.AddTicks(-1)).ShouldSatisfyAllConditions(one => one.Expired.ShouldBeEmpty(), one => one.Next.ShouldBe(Now));
        Expiries
            .Of(model, Now.AddSeconds(1))
            .ShouldSatisfyAllConditions(one => one.Expired.ShouldBe(["Consumer/alice/new", "Consumer/alice/old"]), one => one.Next.ShouldBeNull());
        Credentials
            .Of(model.Documents.Values, Observed.None with { Secrets = secrets, Expired = expired })
            .ApiKeys.Select(key => key.Key)
            .ShouldBe(["key-of-alice-00000002", "key-of-bob-000000001"]);
    }

    [Fact]
    public void What_cannot_be_opened_is_left_out()
    {
        var (model, _) = Taken(Alice, Bob);

        var credentials = Credentials.Of(model.Documents.Values, Observed.None);

        credentials.ApiKeys.ShouldBeEmpty();
        credentials.BasicUsers.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_or_user_name_of_two_consumers_is_a_problem_of_both()
    {
        var (model, _) = Taken(
            Alice,
            "kind: Consumer\nname: carol\napiKeys: [{name: a, key: {value: key-of-alice-00000001}}]\nbasic: {username: alice, password: {value: password-3}}",
            Bob
        );

        var problems = new ConsumerKind().CheckAll([.. model.Documents.Values]);

        problems
            .Select(problem => $"{problem.Code} {problem.Document} {problem.Path}: {problem.Message}")
            .ShouldBe([
                "CP0218 Consumer/alice apiKeys[0].key: is also a key of Consumer/carol",
                "CP0218 Consumer/carol apiKeys[0].key: is also a key of Consumer/alice",
                "CP0219 Consumer/alice basic: is also the user name of Consumer/carol",
                "CP0219 Consumer/carol basic.username: is also the user name of Consumer/alice",
            ]);
    }

    [Fact]
    public void A_name_of_a_certificate_belongs_to_one_consumer_whatever_its_case()
    {
        var (model, _) = Taken(
            "kind: Consumer\nname: ann\ncertificate: {san: [Ann.example.com, 'spiffe://corp/ann']}",
            "kind: Consumer\nname: bea\ncertificate: {san: ['spiffe://corp/bea', ann.example.com]}"
        );

        new ConsumerKind()
            .CheckAll([.. model.Documents.Values])
            .Select(problem => $"{problem.Code} {problem.Document} {problem.Path}: {problem.Message}")
            .ShouldBe([
                "CP0492 Consumer/ann certificate.san[0]: is also a name of the certificates of Consumer/bea",
                "CP0492 Consumer/bea certificate.san[1]: is also a name of the certificates of Consumer/ann",
            ]);
    }

    [Fact]
    public void A_name_of_a_certificate_that_is_gone_is_told_and_does_not_come_back_with_an_earlier_revision()
    {
        var before = Catalog.Reader.ReadYaml("kind: Consumer\nname: ann\ncertificate: {san: [a.test, b.test]}").Documents.Single();
        var after = Catalog.Reader.ReadYaml("kind: Consumer\nname: ann\ncertificate: {san: [B.test, c.test]}").Documents.Single();

        new ConsumerKind().Revokes(before, after).ShouldBe(["loses the certificate name a.test: whoever has such a certificate is refused"]);
        new ConsumerKind().Revokes(before, null).ShouldBe(["loses the certificate names a.test, b.test: whoever has such a certificate is refused"]);
        ((ConsumerSpec)new ConsumerKind().Reverted(after, before, "edge").Spec).Certificate!.San!.Value.ShouldBe(["b.test"]);
    }

    [Fact]
    public void A_user_name_that_is_the_name_of_another_consumer_is_a_problem()
    {
        var (model, _) = Taken("kind: Consumer\nname: dora", "kind: Consumer\nname: eve\nbasic: {username: dora, password: {value: password-4}}");

        var problem = new ConsumerKind().CheckAll([.. model.Documents.Values]).ShouldHaveSingleItem();

        $"{problem.Code} {problem.Document} {problem.Path}: {problem.Message}".ShouldBe(
            "CP0219 Consumer/eve basic.username: is also the name of the consumer \"dora\", with whom this one would be confused"
        );
    }

    /// <summary>The documents as they are stored, and their secrets by hash.</summary>
    private static (Model Model, ImmutableSortedDictionary<string, string> Secrets) Taken(params string[] texts)
    {
        var taken = texts.Select(text => SecretFields.Take(Catalog.Reader.ReadYaml(text).Documents.ShouldHaveSingleItem(), Hash)).ToList();
        return (
            Model.Empty.With(taken.Select(one => one.Document)),
            taken.SelectMany(one => one.Values).DistinctBy(secret => secret.Key).ToImmutableSortedDictionary(StringComparer.Ordinal)
        );
    }

    private static string Hash(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..32];
}
