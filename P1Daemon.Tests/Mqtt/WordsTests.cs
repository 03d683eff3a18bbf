using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

[TestFixture]
internal sealed class WordsTests
{
    [Test]
    public void A_code_is_said_in_words_with_the_brokers_own_reason() =>
        Assert.That(Words.Reason(0x97, "disk full\n<3>forged"), Is.EqualTo("""a quota is used up (97h), "disk full\u000A<3>forged" """.TrimEnd()));

    [Test]
    public void Another_client_with_the_same_id_is_said_with_what_to_do() =>
        Assert.That(Words.Reason(0x8E, ""), Is.EqualTo("another client uses the same client id: give each its own mqtt.client_id (8Eh)"));

    // MQTT 5.0 §3.2.2.2, §3.4.2.1, §3.9.3 and §3.14.2.1, each list as it stands there from 80h on.
    [TestCase("CONNACK", "80 81 82 83 84 85 86 87 88 89 8A 8C 90 95 97 99 9A 9B 9C 9D 9F")]
    [TestCase("PUBACK", "80 83 87 90 91 97 99")]
    [TestCase("SUBACK", "80 83 87 8F 91 97 9E A1 A2")]
    [TestCase("DISCONNECT", "80 81 82 83 87 89 8B 8D 8E 8F 90 93 94 95 96 97 98 99 9A 9B 9C 9D 9E 9F A0 A1 A2")]
    public void Every_code_has_words_of_its_own(string packet, string codes)
    {
        string[] words = [.. codes.Split(' ').Select(code => Words.Reason(Convert.ToInt32(code, 16), null))];

        Assert.That(words, Has.None.Contain("unknown reason"), packet);
        Assert.That(words, Is.Unique);
    }

    [Test]
    public void Control_characters_are_escaped_and_long_texts_cut()
    {
        Assert.That(Words.Printable("a\u001B[31m\u0085\u2028\u202Eé"), Is.EqualTo("a\\u001B[31m\\u0085\\u2028\\u202Eé"));
        Assert.That(Words.Printable(new string('x', 300)), Is.EqualTo(new string('x', 200) + "…"));
    }
}
