using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Kinds.JwtProviders;

public sealed class KeySetTests
{
    private const string Url = "https://auth.example.com/jwks.json";

    private static readonly string Set = SetOf([.. new SigningKey("a").Public(), .. new SigningKey("b").Public()]);

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Fact]
    public void Envoy_is_given_each_key_once_for_each_algorithm_it_may_use()
    {
        KeyIds(Served("", Set)).ShouldBe(["a-ec ES256", "a-rsa RS256", "b-ec ES256", "b-rsa RS256"]);
        KeyIds(Served("algorithms: [ES256, ES384, PS256]", Set)).ShouldBe(["a-ec ES256", "b-ec ES256"]);

        var rsa = new SigningKey("c").Public().First();
        rsa.Remove("alg");
        KeyIds(Served("", SetOf(rsa))).ShouldBe(["c-rsa PS256", "c-rsa PS384", "c-rsa PS512", "c-rsa RS256", "c-rsa RS384", "c-rsa RS512"]);
        KeyIds(Served("algorithms: [RS256, RS512]", SetOf(rsa))).ShouldBe(["c-rsa RS256", "c-rsa RS512"]);
    }

    [Fact]
    public void The_order_of_the_issuer_and_repetitions_change_nothing()
    {
        var keys = JsonNode.Parse(Set)!["keys"]!.AsArray().Select(key => key!.AsObject()).ToList();
        var shuffled = SetOf([.. keys.AsEnumerable().Reverse().Concat(keys.Take(1)).Select(key => key.DeepClone().AsObject())]);

        Source("").Read(shuffled, null).Fact.ShouldBe(Source("").Read(Set, null).Fact);
        Served("", shuffled).ShouldBe(Served("", Set));
    }

    [Fact]
    public void A_fact_holds_public_members_alone_and_reads_back_as_it_was()
    {
        var key = new SigningKey("a").Public().First();
        (key["d"], key["p"], key["x5c"], key["custom"]) = ("c2VjcmV0", "AQAB", new JsonArray("MII"), 7);

        var reading = Source("").Read(SetOf(key), "https://auth.example.com/");

        reading.Problem.ShouldBeNull();
        JsonNode.Parse(reading.Fact!)!["keys"]![0]!.AsObject().Select(member => member.Key).ShouldBe(["kid", "kty", "alg", "e", "n"]);
        FetchedKeySet.Read(reading.Fact!)!.Text.ShouldBe(reading.Fact);
    }

    [Fact]
    public void What_cannot_be_used_is_dropped_with_a_reason_and_the_rest_goes_on()
    {
        var keys = new SigningKey("a")
            .Public()
            .Append(
                new JsonObject
                {
                    ["kid"] = "shared",
                    ["kty"] = "oct",
                    ["k"] = "c2VjcmV0",
                }
            )
            .Append(new JsonObject { ["kty"] = "RSA" });

        var reading = Source("").Read(SetOf([.. keys]), null);

        reading.Keys.ShouldBe(2);
        reading
            .Dropped.Select(dropped => $"{dropped.Index} {dropped.Name} {dropped.Reason}")
            .ShouldBe(["2 \"shared\" is a secret (oct), which belongs to issuer and verifier alone", "3 no kid its n or e is missing or no base64url"]);
    }

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "has no list `keys`")]
    [InlineData("{\"keys\":{}}", "has no list `keys`")]
    [InlineData("{\"keys\":[]}", "has no keys")]
    [InlineData("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "has no key that can be used")]
    [InlineData("{\"keys\":[\"\\ud800\",{\"kty\":\"RSA\",\"kid\":\"\\ud800\"}]}", "has no key that can be used")]
    public void What_is_no_key_set_is_no_fact(string text, string problem)
    {
        var reading = Source("").Read(text, null);
        reading.Fact.ShouldBeNull();
        reading.Problem.ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void A_set_is_bounded()
    {
        Source("")
            .Read(SetOf([.. Enumerable.Range(0, 101).Select(_ => new JsonObject { ["kty"] = "EC" })]), null)
            .Problem.ShouldBe("the key set has 101 keys, more than 100");
        Source("").Read(new string(' ', (1024 * 1024) + 1), null).Problem.ShouldBe("the key set is longer than 1 MiB");
    }

    [Fact]
    public void Without_a_key_the_placeholder_stands_in()
    {
        KeySets.Served("corp", Spec(""), Observed.None).ShouldBe(KeySets.Placeholder);
        Served("algorithms: [EdDSA]", Set).ShouldBe(KeySets.Placeholder);
        Served("", "no key set of ours").ShouldBe(KeySets.Placeholder);
    }

    [Fact]
    public void Keys_of_an_earlier_source_or_of_another_issuer_do_not_count()
    {
        var other = new KeySource("corp", "https://other.example.com/", false, null, TimeSpan.Zero, TimeSpan.Zero).Read(Set, null).Fact!;
        KeySets.Served("corp", Spec(""), Seen(other)).ShouldBe(KeySets.Placeholder);

        var discovered = Spec("discovery: https://auth.example.com/d", keys: "");
        var source = KeySource.Of("corp", discovered)!;
        source.IsDiscovery.ShouldBeTrue();
        KeySets.Served("corp", discovered, Seen(source.Read(Set, "https://issuer/").Fact!)).ShouldBe(KeySets.Placeholder);
        KeySets.Served("corp", discovered, Seen(source.Read(Set, "https://auth.example.com/").Fact!)).ShouldNotBe(KeySets.Placeholder);
    }

    [Fact]
    public void The_issuer_is_that_of_the_document_or_the_discovered_one_and_never_empty()
    {
        var spec = (JwtProviderSpec)Read("{kind: JwtProvider, name: corp, discovery: 'https://auth.example.com/d', audiences: any}").Spec;
        var source = KeySource.Of("corp", spec)!;

        KeySets.Issuer("corp", spec, Observed.None).ShouldBe("https://auth.example.com/d");
        KeySets.Issuer("corp", spec, Seen(source.Read(Set, "https://auth.example.com/").Fact!)).ShouldBe("https://auth.example.com/");
        KeySets.Issuer("corp", Spec(""), Observed.None).ShouldBe("https://auth.example.com/");
    }

    [Theory]
    [InlineData("""{"issuer":"https://auth.example.com/","jwks_uri":"https://keys.example.com/"}""", null)]
    [InlineData(
        """{"issuer":"https://other.example.com/","jwks_uri":"https://keys.example.com/"}""",
        "names the issuer \"https://other.example.com/\", the JwtProvider another"
    )]
    [InlineData("""{"issuer":"https://auth.example.com/"}""", "does not say issuer and jwks_uri")]
    [InlineData("""{"issuer":"https://auth.example.com/","jwks_uri":"file:///etc/passwd"}""", "is not a valid absolute URL of https")]
    [InlineData("""[]""", "does not say issuer and jwks_uri")]
    [InlineData("""{""", "is not a JSON map")]
    public void An_OpenID_document_names_issuer_and_key_set(string text, string? problem)
    {
        var source = new KeySource("corp", "https://auth.example.com/d", true, "https://auth.example.com/", TimeSpan.Zero, TimeSpan.Zero);
        var (issuer, url, said) = source.ReadDiscovery(text);
        if (problem is null)
            (issuer, url, said).ShouldBe(("https://auth.example.com/", "https://keys.example.com/", null));
        else
            said.ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void A_model_tells_what_is_to_be_fetched()
    {
        Document[] documents =
        [
            Read("{kind: JwtProvider, name: a, issuer: i, audiences: any, keys: {url: 'https://a/k', refresh: 1m, staleFor: 1h}}"),
            Read("{kind: JwtProvider, name: b, discovery: 'https://b/d', audiences: any}"),
            Read("{kind: JwtProvider, name: c, issuer: i, audiences: any, keys: {url: 'https://c/k', fetchedBy: envoy}}"),
            Read("{kind: Service, name: d, endpoints: []}"),
        ];

        KeySource
            .All(Model.Empty.With(documents))
            .ShouldBe([
                new KeySource("a", "https://a/k", false, "i", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
                new KeySource("b", "https://b/d", true, null, TimeSpan.FromMinutes(5), TimeSpan.FromHours(24)),
            ]);
    }

    [Fact]
    public void Shared_secrets_are_keys_for_their_algorithms_once_they_can_be_had()
    {
        var spec = Spec(
            "",
            keys: "keys: {hmac: [{id: a, secret: {value: 'a secret of 32 bytes or even more'}}, {secret: {hash: 0123456789abcdef0123456789abcdef, set: "
                + "true}, base64: true}]}"
        );
        KeyIds(KeySets.Served("corp", spec, Observed.None)).ShouldBe(["a HS256", "a HS384", "a HS512"]);

        var known = Observed.None with { Secrets = Observed.None.Secrets.Add("0123456789abcdef0123456789abcdef", "+/8=") };
        var keys = JsonNode.Parse(KeySets.Served("corp", spec with { Algorithms = ["HS384"] }, known))!["keys"]!.AsArray();
        keys.Select(key => (string?)key!["k"]).ShouldBe(["YSBzZWNyZXQgb2YgMzIgYnl0ZXMgb3IgZXZlbiBtb3Jl", "-_8"]);

        var missing = Spec("", keys: "keys: {hmac: [{secret: {hash: 0123456789abcdef0123456789abcdef, set: true}}]}");
        KeySets.Served("corp", missing, Observed.None).ShouldBe(KeySets.Placeholder);
    }

    [Fact]
    public void Nobody_holds_the_placeholder()
    {
        var x = Number("x");
        var sentence = SHA256.HashData(Encoding.UTF8.GetBytes("ControlPlane: no key yet, and nobody holds this one (0)"));
        x.ShouldBe(new BigInteger(sentence, isUnsigned: true, isBigEndian: true));
        KeySet.Parse(KeySets.Placeholder).Keys.Length.ShouldBe(1);

        static BigInteger Number(string member) =>
            new(Base64Url.DecodeFromChars((string)JsonNode.Parse(KeySets.Placeholder)!["keys"]![0]![member]!), isUnsigned: true, isBigEndian: true);
    }

    /// <summary>Texts that are nearly key sets: whatever comes out is a key set that reads back as itself.</summary>
    [Fact]
    public void Whatever_is_read_is_canonical()
    {
        var chance = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(Set);
            for (var changes = chance.Next(1, 6); changes > 0; changes--)
                bytes[chance.Next(bytes.Length)] = (byte)chance.Next(32, 127);
            if (Source("").Read(Encoding.UTF8.GetString(bytes), null) is { Fact: { } fact })
                FetchedKeySet.Read(fact)!.Text.ShouldBe(fact);
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public void Envoy_accepts_what_it_is_given(string version)
    {
        var envoy = EnvoyBinary.Require(version);
        var keys = KeySet.Parse(Set).Keys.Concat(KeySet.Parse(Others()).Keys).ToList();
        keys.Count.ShouldBe(8);
        envoy.Refusal(JwtAuthentication.Bootstrap(KeySetText.ForAlgorithms(keys, JwtAlgorithms.Public))).ShouldBeNull();
        envoy.Refusal(JwtAuthentication.Bootstrap(KeySets.Placeholder)).ShouldBeNull();
        envoy
            .Refusal(
                JwtAuthentication.Bootstrap(
                    KeySets.Served("corp", Spec("", keys: "keys: {hmac: [{secret: {value: 'a secret of 32 bytes or even more'}}]}"), Observed.None)
                )
            )
            .ShouldBeNull();
        envoy.Refusal(JwtAuthentication.Bootstrap("{\"keys\":[]}")).ShouldNotBeNull();
    }

    private static string Others()
    {
        using var rsa = RSA.Create(4096);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        var modulus = rsa.ExportParameters(false);
        return SetOf(
            Curve(p384, "P-384"),
            Curve(p521, "P-521"),
            new JsonObject
            {
                ["kty"] = "RSA",
                ["n"] = Base64Url.EncodeToString(modulus.Modulus),
                ["e"] = Base64Url.EncodeToString(modulus.Exponent),
            },
            new JsonObject
            {
                ["kty"] = "OKP",
                ["crv"] = "Ed25519",
                ["x"] = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            }
        );

        static JsonObject Curve(ECDsa key, string name)
        {
            var point = key.ExportParameters(false).Q;
            return new JsonObject
            {
                ["kid"] = name,
                ["kty"] = "EC",
                ["crv"] = name,
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
            };
        }
    }

    private static string Served(string more, string text) => KeySets.Served("corp", Spec(more), Seen(Source(more).Read(text, null).Fact ?? text));

    private static Observed Seen(string fact) => new() { KeySets = Observed.None.KeySets.Add("corp", fact) };

    private static KeySource Source(string more) => KeySource.Of("corp", Spec(more))!;

    private static JwtProviderSpec Spec(string more, string keys = $"keys: {{url: {Url}}}") =>
        (JwtProviderSpec)Read($"kind: JwtProvider\nname: corp\nissuer: https://auth.example.com/\naudiences: any\n{keys}\n{more}\n").Spec;

    private static Document Read(string yaml)
    {
        var read = Catalog.Reader.ReadYaml(yaml);
        read.Problems.ShouldBeEmpty();
        return read.Documents.ShouldHaveSingleItem();
    }

    private static string SetOf(params JsonObject[] keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => key.DeepClone())]) }.ToJsonString();

    private static IEnumerable<string> KeyIds(string set) => JsonNode.Parse(set)!["keys"]!.AsArray().Select(key => $"{key!["kid"]} {key["alg"]}");
}
