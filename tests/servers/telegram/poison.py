"""Updates that no honest decoder expects: what a bot must survive in the middle of a batch."""

FROM = '"from":{"id":5,"is_bot":false,"first_name":"Eve"}'
CHAT = '"chat":{"id":-1002000000000,"type":"supergroup","title":"Poison"}'
MESSAGE = f'"message_id":1,"date":1790000000,{FROM},{CHAT}'

POISON = {
    "unknown type": '{"update_id":%d,"chat_teleported":{"to":"Mars"}}',
    "wrong types": f'{{"update_id":%d,"message":{{"message_id":"x","date":"soon",{CHAT}}}}}',
    "date is text": f'{{"update_id":%d,"message":{{{MESSAGE},"date":"tomorrow","text":"hi"}}}}',
    "null sender": f'{{"update_id":%d,"message":{{"message_id":1,"date":1,{CHAT},"from":null}}}}',
    "no chat": f'{{"update_id":%d,"message":{{"message_id":1,"date":1,{FROM},"text":"hi"}}}}',
    "lone surrogate": f'{{"update_id":%d,"message":{{{MESSAGE},"text":"broken \\ud83d half"}}}}',
    "deep nesting": '{"update_id":%d,"message":' + '{"reply_to_message":' * 1000 + "1" + "}" * 1001,
    "1 MB text": f'{{"update_id":%d,"message":{{{MESSAGE},"text":"{"a" * (1 << 20)}"}}}}',
    "huge id": '{"update_id":%d,"message":{"message_id":1e400,"date":1}}',
    "a list": '{"update_id":%d,"message":[1,2,3]}',
}
